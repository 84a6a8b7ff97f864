package dev.maestro.storage.fs.journal;

import static dev.maestro.storage.fs.journal.TestJournals.SMALL;
import static dev.maestro.storage.fs.journal.TestJournals.copy;
import static dev.maestro.storage.fs.journal.TestJournals.entry;
import static dev.maestro.storage.fs.journal.TestJournals.replayed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.storage.fs.journal.JournalUnavailable.Outcome;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fails each single operation of a workload in turn. At every point: what was acknowledged is
 * there, what was refused is not, and records are taken again when the disk is well.
 */
class FailingJournalTest {

  /** What is done; the last thing is what the disk fails at. */
  enum Workload {
    FIRST("c"),
    SECOND("cc"),
    LARGE("cC"),
    ROLL("cCCc"),
    APPEND("ca"),
    APPEND_AFTER_APPEND("caa"),
    APPEND_LARGE_AFTER_APPEND("caA"),
    APPEND_AND_ROLL("caAAa"),
    SYNC("caas"),
    COMMIT_AFTER_APPEND("caac"),
    COMMIT_LARGE_AFTER_APPEND("caaC"),
    COMMIT_AND_ROLL_AFTER_APPEND("caAAAc"),
    COMMIT_FIRST_AFTER_APPEND("ac"),
    FOLLOW("cb"),
    FOLLOW_AFTER_APPEND("cab");

    private final String steps;

    Workload(String steps) {
      this.steps = steps;
    }
  }

  private final Faults faults = new Faults();
  private final FileSystem disk = new FaultyFileSystem(TestJournals.memory(), faults);
  private int directories;

  /** What is known of a journal by whoever uses it. */
  private static final class Ledger {
    private final List<String> taken = new ArrayList<>();
    private final List<String> inDoubt = new ArrayList<>();
    private int written;

    void perform(Journal journal, char step) {
      if (step == 'b') {
        follow(journal);
        return;
      }
      int count = Character.isUpperCase(step) ? 4 : 1;
      List<Entry> entries = new ArrayList<>();
      List<String> bodies = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        bodies.add("record " + written++);
        entries.add(entry(journal.next().seq() + i, 1, bodies.get(i)));
      }
      try {
        switch (Character.toLowerCase(step)) {
          case 'c' -> journal.commit(entries);
          case 'a' -> journal.append(entries);
          default -> {
            journal.sync();
            return;
          }
        }
        taken.addAll(bodies);
      } catch (JournalUnavailable e) {
        if (e.outcome() == Outcome.UNKNOWN && Character.toLowerCase(step) != 's') {
          inDoubt.addAll(bodies);
        }
      }
    }

    private static void follow(Journal journal) {
      try {
        journal.beginSegment();
      } catch (JournalUnavailable e) {
        assertThat(e.outcome()).isEqualTo(Outcome.NOTHING);
      }
    }

    /** A batch in doubt may be there in part, since each record is for itself. */
    List<List<String>> possible() {
      List<List<String>> possible = new ArrayList<>();
      for (int count = 0; count <= inDoubt.size(); count++) {
        List<String> more = new ArrayList<>(taken);
        more.addAll(inDoubt.subList(0, count));
        possible.add(more);
      }
      return possible;
    }
  }

  private Path newDirectory() {
    return disk.getPath("/data" + directories++ + "/journal");
  }

  /** What another process would find now, on a disk that is well. */
  private List<String> found(Path directory) throws IOException {
    Path sound = FaultyFileSystem.soundOf(directory);
    return replayed(copy(sound, sound.resolveSibling("copy" + directories++)));
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLostAndNothingRefusedComesBackWhereverTheDiskFails(Workload workload)
      throws IOException {
    for (Faults.Mode mode : Faults.Mode.values()) {
      boolean struck = true;
      for (int operation = 1; struck; operation++) {
        struck = failAt(mode, workload.steps, operation);
      }
    }
  }

  /** Whether the last step has that many operations. */
  private boolean failAt(Faults.Mode mode, String steps, int operation) throws IOException {
    String where = mode + ", operation " + operation;
    Path directory = newDirectory();
    Ledger ledger = new Ledger();
    try (Journal journal = TestJournals.createJournal(directory, SMALL)) {
      int last = steps.length() - 1;
      steps.substring(0, last).chars().forEach(step -> ledger.perform(journal, (char) step));
      faults.arm(mode, operation);
      ledger.perform(journal, steps.charAt(last));
      final boolean struck = faults.hasStruck();
      assertThat(found(directory)).as(where).isIn(ledger.possible());
      // The disk may be as bad as before, or well already.
      ledger.perform(journal, 'c');
      journal.mend();
      assertThat(found(directory)).as(where).isIn(ledger.possible());
      faults.clear();
      assertThat(journal.mend()).as(where).isTrue();
      assertThat(found(directory)).as(where).isEqualTo(ledger.taken);
      ledger.inDoubt.clear();
      assertGoesOn(journal, ledger, directory, where);
      return struck;
    } finally {
      faults.clear();
    }
  }

  @Test
  void attemptsThatWereRefusedLeaveNothingToRemove() throws IOException {
    Ledger ledger = new Ledger();
    try (Journal journal = TestJournals.createJournal(newDirectory(), SMALL)) {
      // The second makes room for a third.
      ledger.perform(journal, 'c');
      ledger.perform(journal, 'c');
      faults.forbidNewFiles();
      for (int attempt = 0; attempt < 100; attempt++) {
        ledger.perform(journal, 'b');
      }
      faults.arm(Faults.Mode.FROM_NOW_ON, 1);
      ledger.perform(journal, 'c');
      for (int attempt = 0; attempt < 100; attempt++) {
        assertThat(journal.mend()).isFalse();
      }
      // What follows takes fewer operations than there were attempts.
      faults.arm(Faults.Mode.ONCE, 100);
      assertThat(journal.mend()).isTrue();
      ledger.perform(journal, 'b');
      assertThat(faults.hasStruck()).isFalse();
      ledger.perform(journal, 'c');
      assertThat(ledger.taken).hasSize(3);
    } finally {
      faults.clear();
    }
  }

  private void assertGoesOn(Journal journal, Ledger ledger, Path directory, String where)
      throws IOException {
    for (char step : "caCsAc".toCharArray()) {
      ledger.perform(journal, step);
      assertThat(ledger.inDoubt).as(where).isEmpty();
      assertThat(found(directory)).as(where).isEqualTo(ledger.taken);
    }
    assertThat(ledger.taken).as(where).hasSizeGreaterThanOrEqualTo(11);
    assertThat(journal.nextNumber()).as(where).isEqualTo(ledger.taken.size() + 1);
    assertThat(journal.hasUnsynced()).as(where).isFalse();
    List<String> read = new ArrayList<>();
    journal.reader().read(0, journal.nextPosition(), found -> read.add(TestJournals.text(found)));
    assertThat(read).as(where).isEqualTo(ledger.taken);
    // All but the segments of the chain has been cleared away.
    assertThat(TestJournals.names(FaultyFileSystem.soundOf(directory)))
        .as(where)
        .hasSize(journal.segments().size());
  }
}

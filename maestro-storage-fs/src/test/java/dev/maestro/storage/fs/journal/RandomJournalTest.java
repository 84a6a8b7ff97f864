package dev.maestro.storage.fs.journal;

import static dev.maestro.storage.fs.journal.TestJournals.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.maestro.storage.fs.journal.JournalUnavailable.Outcome;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories, beside a list that takes what the journal takes. */
class RandomJournalTest {

  private static final int STEPS = 250;
  private static final List<Faults.Mode> MODES = List.of(Faults.Mode.values());

  private final Faults faults = new Faults();

  /** A journal, and what it should hold. */
  private final class History {
    private final Random random;
    private final Path directory;
    private final String where;
    private final List<String> taken = new ArrayList<>();
    private final List<String> inDoubt = new ArrayList<>();
    private final List<Place> checkpoints = new ArrayList<>(List.of(Place.START));
    private Journal journal;
    private int written;

    History(long seed, Path directory) throws IOException {
      this.random = new Random(seed);
      this.directory = directory;
      this.where = "seed " + seed;
      this.journal = TestJournals.createJournal(directory, SMALL);
    }

    void run(boolean withFaults) throws IOException {
      for (int step = 0; step < STEPS; step++) {
        if (withFaults && random.nextInt(8) == 0) {
          faults.arm(MODES.get(random.nextInt(MODES.size())), 1 + random.nextInt(12));
        }
        step();
        if (random.nextInt(4) == 0) {
          faults.clear();
        }
        assertHolds();
      }
      faults.clear();
      reopen();
      journal.close();
    }

    private void step() throws IOException {
      switch (random.nextInt(12)) {
        case 0 -> reopen();
        case 1, 2 -> mend();
        case 3, 4 -> sync();
        case 5 -> remove();
        default -> write(random.nextBoolean());
      }
    }

    private void write(boolean durably) {
      List<Entry> entries = new ArrayList<>();
      List<String> bodies = new ArrayList<>();
      long seq = journal.next().seq();
      for (int count = random.nextInt(4); count >= 0; count--) {
        int events = random.nextInt(3);
        String body = written++ + ":" + seq + "x".repeat(random.nextInt(random.nextInt(400) + 1));
        bodies.add(body);
        entries.add(TestJournals.entry(seq, events, body));
        seq += events;
      }
      try {
        if (durably) {
          journal.commit(entries);
          assertThat(journal.hasUnsynced()).as(where).isFalse();
        } else {
          journal.append(entries);
        }
        taken.addAll(bodies);
      } catch (JournalUnavailable e) {
        if (e.outcome() == Outcome.UNKNOWN) {
          assertThat(journal.isBroken()).as(where).isTrue();
          inDoubt.addAll(bodies);
        }
      }
    }

    private void sync() {
      try {
        journal.sync();
        assertThat(journal.hasUnsynced()).as(where).isFalse();
      } catch (JournalUnavailable e) {
        assertThat(journal.isBroken()).as(where).isTrue();
      }
    }

    private void mend() {
      if (journal.mend()) {
        inDoubt.clear();
      }
    }

    /** What has been removed is not replayed, so it is taken off the list. */
    private void remove() throws IOException {
      if (journal.hasUnsynced() || journal.isBroken()) {
        return;
      }
      checkpoints.add(journal.next());
      Place checkpoint = checkpoints.get(random.nextInt(checkpoints.size()));
      try {
        journal.removeBefore(checkpoint.position());
      } catch (IOException e) {
        assertThat(faults.hasStruck()).as(where).isTrue();
      }
    }

    private void reopen() throws IOException {
      faults.clear();
      journal.close();
      long first = journal.segments().get(0).start();
      Place from =
          checkpoints.stream().filter(place -> place.position() >= first).findFirst().orElseThrow();
      List<String> replayed = new ArrayList<>();
      journal = TestJournals.openFrom(from, directory, SMALL, replayed);
      int back = replayed.size() + (int) from.number() - 1 - taken.size();
      assertThat(back).as(where).isBetween(0, inDoubt.size());
      taken.addAll(inDoubt.subList(0, back));
      if (inDoubt.isEmpty()) {
        assertThat(journal.torn()).as(where).isEmpty();
      }
      inDoubt.clear();
      assertThat(replayed)
          .as(where)
          .isEqualTo(taken.subList((int) from.number() - 1, taken.size()));
    }

    private void assertHolds() throws IOException {
      assertThat(journal.nextNumber()).as(where).isEqualTo(taken.size() + 1);
      long first = journal.segments().get(0).start();
      List<String> read = new ArrayList<>();
      List<Long> lost = new ArrayList<>();
      JournalReader reader = journal.reader();
      JournalReader.Outcome outcome =
          reader.read(
              first,
              journal.nextPosition(),
              found -> {
                read.add(TestJournals.text(found));
                if (random.nextInt(8) == 0 && !isFound(reader, found)) {
                  lost.add(found.number());
                }
                return true;
              });
      assertThat(outcome).as(where).isEqualTo(JournalReader.Outcome.DONE);
      assertThat(lost).as(where).isEmpty();
      assertThat(read).as(where).isEqualTo(taken.subList(taken.size() - read.size(), taken.size()));
      if (first == 0) {
        assertThat(read).as(where).hasSameSizeAs(taken);
      }
    }

    private boolean isFound(JournalReader reader, JournalRecord found) {
      try {
        long bound = journal.nextPosition();
        String again =
            reader.readAt(found.position(), bound).map(TestJournals::text).orElse("gone");
        boolean isFound = again.equals(TestJournals.text(found));
        for (int i = 0; i < found.eventCount(); i++) {
          long position = reader.positionOfSeq(found.firstSeq() + i, bound).orElse(-1);
          isFound &= position == found.position();
        }
        return isFound;
      } catch (IOException e) {
        throw new AssertionError(where, e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aFailingDiskLosesNothingThatWasTaken(long seed) throws IOException {
    FileSystem disk = new FaultyFileSystem(TestJournals.memory(), faults);
    new History(seed, disk.getPath("/data/journal")).run(true);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void aFileSystemThatCannotSyncKeepsWhatWasTaken(long seed) throws IOException {
    FileSystem memory = Jimfs.newFileSystem(Configuration.windows());
    new History(seed, memory.getPath("C:\\data\\journal")).run(false);
  }

  @ParameterizedTest
  @ValueSource(longs = {21})
  void aRealDiskKeepsWhatWasTaken(long seed, @TempDir Path disk) throws IOException {
    new History(seed, disk.resolve("data/journal")).run(false);
  }
}

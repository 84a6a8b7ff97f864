package dev.maestro.storage.fs.journal;

import static dev.maestro.storage.fs.journal.TestJournals.createJournal;
import static dev.maestro.storage.fs.journal.TestJournals.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Feature;
import com.google.common.jimfs.Jimfs;
import dev.maestro.storage.fs.journal.JournalUnavailable.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A disk without room takes nothing, loses nothing, and takes records again when it has some. */
class FullDiskTest {

  private static final int DISK = 256 * 1024;

  private final Path root =
      Jimfs.newFileSystem(
              Configuration.unix().toBuilder()
                  .setBlockSize(1024)
                  .setMaxSize(DISK)
                  .setSupportedFeatures(Feature.FILE_CHANNEL)
                  .build())
          .getPath("/data");
  private final Path ballast = root.resolve("ballast");
  private final Path directory = root.resolve("journal");
  private final List<String> taken = new ArrayList<>();

  private void fillUp() throws IOException {
    Files.createDirectories(root);
    Files.write(ballast, new byte[DISK / 2]);
  }

  /** Until the disk is full. */
  private JournalUnavailable write(Journal journal, boolean durably) {
    while (true) {
      String body = "record " + taken.size();
      try {
        if (durably) {
          journal.commit(one(journal, body));
        } else {
          journal.append(one(journal, body));
        }
        taken.add(body);
      } catch (JournalUnavailable e) {
        return e;
      }
    }
  }

  private void takeAllRoom() throws IOException {
    try (OutputStream out = Files.newOutputStream(root.resolve("more"))) {
      while (true) {
        out.write(new byte[1024]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("space");
    }
  }

  private void assertTaken(Journal journal) throws IOException {
    List<String> read = new ArrayList<>();
    journal.reader().read(0, journal.nextPosition(), found -> read.add(TestJournals.text(found)));
    assertThat(read).isEqualTo(taken);
  }

  @Test
  void aDiskThatFillsUpWhileZerosAreWrittenHasTakenNothingAndGoesOnWhenItHasRoom()
      throws Exception {
    fillUp();
    try (Journal journal = createJournal(directory, new JournalSettings(DISK, 4096, 8192))) {
      JournalUnavailable refused = write(journal, true);
      assertThat(refused.outcome()).isEqualTo(Outcome.NOTHING);
      assertThat(refused).hasMessageContaining("space");
      assertThat(journal.isBroken()).isFalse();
      assertTaken(journal);
      Files.delete(ballast);
      journal.commit(one(journal, "record " + taken.size()));
      taken.add("record " + taken.size());
      assertTaken(journal);
      assertThat(journal.segments()).hasSize(1);
    }
    assertThat(TestJournals.replayed(directory)).isEqualTo(taken);
  }

  @Test
  void aDiskThatFillsUpForTheNextSegmentHasTakenNothingAndGoesOnWhenItHasRoom() throws Exception {
    fillUp();
    try (Journal journal = createJournal(directory, new JournalSettings(4096, 4096, 8192))) {
      assertThat(write(journal, false).outcome()).isEqualTo(Outcome.NOTHING);
      assertThat(write(journal, false).outcome()).isEqualTo(Outcome.NOTHING);
      assertThat(journal.isBroken()).isFalse();
      assertTaken(journal);
      Files.delete(ballast);
      assertThat(journal.mend()).isTrue();
      journal.append(one(journal, "record " + taken.size()));
      taken.add("record " + taken.size());
      assertTaken(journal);
      journal.sync();
    }
    assertThat(TestJournals.replayed(directory)).isEqualTo(taken);
  }

  @Test
  void aSegmentThatCannotBeFollowedTakesWhatItHasRoomFor() throws Exception {
    fillUp();
    try (Journal journal = createJournal(directory, new JournalSettings(DISK, 4096, 8192))) {
      journal.commit(one(journal, "record 0"));
      taken.add("record 0");
      takeAllRoom();
      assertThatThrownBy(journal::beginSegment)
          .isInstanceOfSatisfying(
              JournalUnavailable.class,
              refused -> assertThat(refused.outcome()).isEqualTo(Outcome.NOTHING));
      journal.commit(one(journal, "record 1"));
      taken.add("record 1");
      assertTaken(journal);
      assertThat(TestJournals.names(directory)).hasSize(1);
    }
    Files.delete(ballast);
    assertThat(TestJournals.replayed(directory)).isEqualTo(taken);
  }

  @Test
  void theRoomThatWasMadeAheadIsGivenBackAtTheEnd() throws Exception {
    long open;
    try (Journal journal = createJournal(directory, new JournalSettings(DISK, 4096, 8192))) {
      journal.commit(one(journal, "record 0"));
      open = journalBytes();
    }
    assertThat(open).isGreaterThan(4096);
    assertThat(journalBytes()).isEqualTo(SegmentHeader.BYTES + Journal.sizeOf("record 0".length()));
  }

  private long journalBytes() throws IOException {
    return Files.size(directory.resolve(TestJournals.names(directory).get(0)));
  }

  @Test
  void aRecordThatIsTooLargeLeavesTheRoomThatThereWas() throws Exception {
    fillUp();
    try (Journal journal = createJournal(directory, new JournalSettings(DISK, 4096, 8192))) {
      journal.commit(one(journal, "record 0"));
      taken.add("record 0");
      long before = journalBytes();
      assertThatThrownBy(() -> journal.commit(one(journal, "x".repeat(DISK))))
          .isInstanceOf(JournalUnavailable.class);
      assertThat(journalBytes()).isEqualTo(before);
      assertTaken(journal);
    }
  }
}

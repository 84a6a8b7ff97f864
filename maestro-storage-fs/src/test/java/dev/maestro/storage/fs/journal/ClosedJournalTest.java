package dev.maestro.storage.fs.journal;

import static dev.maestro.storage.fs.journal.TestJournals.createJournal;
import static dev.maestro.storage.fs.journal.TestJournals.one;
import static dev.maestro.storage.fs.journal.TestJournals.openJournal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a journal that nobody has open gives back, and what it does not. */
class ClosedJournalTest {

  private final Path directory = TestJournals.memory().getPath("/data/journal");
  private final Path data = directory.resolveSibling("");

  private void giveBack(Place from) throws IOException {
    ClosedJournal.read(new Disk(data), directory, from).giveBack(from.position());
  }

  private static void fill(Journal journal) throws JournalUnavailable {
    for (int i = 0; i < 20; i++) {
      journal.commit(one(journal, "record " + i));
    }
  }

  @Test
  void segmentsThatEndBeforeThePlaceGoAndTheRestCanBeRead() throws Exception {
    Place from;
    try (Journal journal = createJournal(directory, TestJournals.SMALL)) {
      fill(journal);
      journal.beginSegment();
      from = journal.next();
      journal.commit(one(journal, "the last"));
    }
    giveBack(from);
    assertThat(TestJournals.names(directory)).hasSize(1);
    List<String> replayed = new ArrayList<>();
    TestJournals.openFrom(from, directory, TestJournals.SMALL, replayed).close();
    assertThat(replayed).containsExactly("the last");
  }

  /** A crash may take back the last segment, and without any other there is no journal. */
  @Test
  void theSegmentBeforeOneWhoseNameMayNotLastStays() throws Exception {
    Place from;
    try (Journal journal = createJournal(directory, TestJournals.SMALL)) {
      fill(journal);
      journal.beginSegment();
      from = journal.next();
    }
    List<String> before = TestJournals.names(directory);
    giveBack(from);
    assertThat(TestJournals.names(directory))
        .isEqualTo(before.subList(before.size() - 2, before.size()));
    Files.delete(directory.resolve(before.get(before.size() - 1)));
    TestJournals.openFrom(from, directory, TestJournals.SMALL, new ArrayList<>()).close();
  }

  @Test
  void theRoomBehindTheRecordsGoesAndWhatACrashToreStays() throws Exception {
    List<String> replayed = new ArrayList<>();
    try (Journal journal = createJournal(directory, JournalSettings.DEFAULT)) {
      fill(journal);
      Path copied = TestJournals.copy(directory, directory.resolveSibling("killed"));
      Path segment = copied.resolve(TestJournals.names(copied).get(0));
      long end = SegmentHeader.BYTES + journal.nextPosition();
      try (var channel = Files.newByteChannel(segment, StandardOpenOption.WRITE)) {
        channel.position(end).write(ByteBuffer.wrap(new byte[] {0, 0, 7}));
      }
      ClosedJournal closed = ClosedJournal.read(new Disk(data), copied, Place.START);
      closed.giveBack(0);
      assertThat(Files.size(segment)).isEqualTo(end + 3);
      Journal reopened = openJournal(copied, TestJournals.SMALL, replayed);
      assertThat(reopened.torn()).map(Torn::bytes).contains(3L);
      reopened.close();
      assertThat(replayed).hasSize(20);
      // Its last record was written anew, to a segment whose name a crash may take back.
      ClosedJournal.read(new Disk(data), copied, Place.START).giveBack(0);
      assertThat(Files.size(segment)).isEqualTo(end + 3);
    }
  }
}

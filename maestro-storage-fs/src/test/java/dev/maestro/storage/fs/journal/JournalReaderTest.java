package dev.maestro.storage.fs.journal;

import static dev.maestro.storage.fs.journal.TestJournals.SMALL;
import static dev.maestro.storage.fs.journal.TestJournals.createJournal;
import static dev.maestro.storage.fs.journal.TestJournals.entry;
import static dev.maestro.storage.fs.journal.TestJournals.one;
import static dev.maestro.storage.fs.journal.TestJournals.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.storage.fs.journal.JournalReader.Outcome;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read back, before, while and after records are appended and removed. */
class JournalReaderTest {

  private final Path directory = TestJournals.memory().getPath("/data/journal");
  private final Journal journal = createJournal(directory, SMALL);
  private final JournalReader reader = journal.reader();

  JournalReaderTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  /** Where each record begins, and where the last one ends. */
  private List<Long> commit(int records) throws JournalUnavailable {
    List<Long> positions = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      positions.add(journal.nextPosition());
      journal.commit(one(journal, "record " + journal.nextNumber()));
    }
    positions.add(journal.nextPosition());
    return positions;
  }

  @Test
  void aRecordIsReadWhereItBegins() throws Exception {
    List<Long> positions = commit(30);
    JournalRecord found = reader.readAt(positions.get(20), journal.nextPosition()).orElseThrow();
    assertThat(text(found)).isEqualTo("record 21");
    assertThat(found.number()).isEqualTo(21);
    assertThat(found.next()).isEqualTo(new Place(positions.get(21), 22, 22));
  }

  @Test
  void nothingIsReadAtTheBoundOrBehindIt() throws Exception {
    List<Long> positions = commit(3);
    assertThat(reader.readAt(positions.get(1), positions.get(1))).isEmpty();
    assertThat(reader.positionOfSeq(2, positions.get(1))).isEmpty();
    assertThat(reader.positionOfSeq(2, positions.get(2))).hasValue(positions.get(1));
    List<String> read = new ArrayList<>();
    assertThat(reader.read(0, positions.get(2), found -> read.add(text(found))))
        .isEqualTo(Outcome.DONE);
    assertThat(read).containsExactly("record 1", "record 2");
  }

  @Test
  void aVisitorWhoHasEnoughIsShownNoMore() throws Exception {
    commit(30);
    List<String> read = new ArrayList<>();
    Outcome outcome =
        reader.read(
            0,
            journal.nextPosition(),
            found -> {
              read.add(text(found));
              return read.size() < 25;
            });
    assertThat(outcome).isEqualTo(Outcome.STOPPED);
    assertThat(read).hasSize(25).endsWith("record 25");
  }

  @Test
  void anEventIsFoundInTheRecordThatHoldsIt() throws Exception {
    journal.commit(List.of(entry(1, 0, "none"), entry(1, 3, "three"), entry(4, 0, "none")));
    journal.commit(List.of(entry(4, 1, "one")));
    long bound = journal.nextPosition();
    for (long seq = 1; seq <= 3; seq++) {
      assertThat(at(reader.positionOfSeq(seq, bound).orElseThrow())).isEqualTo("three");
    }
    assertThat(at(reader.positionOfSeq(4, bound).orElseThrow())).isEqualTo("one");
    assertThat(reader.positionOfSeq(5, bound)).isEmpty();
    assertThat(reader.positionOfSeq(0, bound)).isEmpty();
  }

  private String at(long position) throws IOException {
    return reader.readAt(position, journal.nextPosition()).map(TestJournals::text).orElse("gone");
  }

  @Test
  void everyEventIsFoundInASegmentThatTheIndexHoldsAFewOf(@TempDir Path disk) throws Exception {
    try (Journal large = createJournal(disk.resolve("journal"), JournalSettings.DEFAULT)) {
      List<Long> positions = new ArrayList<>();
      List<Entry> entries = new ArrayList<>();
      long position = 0;
      for (int i = 0; i < 3_000; i++) {
        Entry entry = entry(1 + 2L * i, 2, "x".repeat(i % 300));
        entries.add(entry);
        positions.add(position);
        position += RecordHeader.sizeOf(i % 300);
      }
      large.commit(entries);
      JournalReader large1 = large.reader();
      for (int i = 0; i < 3_000; i += 7) {
        assertThat(large1.positionOfSeq(2L + 2L * i, position)).hasValue(positions.get(i));
      }
    }
  }

  @Test
  void whatWasRemovedIsGone() throws Exception {
    List<Long> positions = commit(40);
    long bound = journal.nextPosition();
    assertThat(reader.positionOfSeq(1, bound)).hasValue(0);
    long kept = journal.segments().get(2).start();
    journal.removeBefore(kept + 1);
    assertThat(journal.segments().get(0).start()).isEqualTo(kept);
    assertThat(reader.readAt(0, bound)).isEmpty();
    assertThat(reader.read(positions.get(1), bound, found -> true)).isEqualTo(Outcome.GONE);
    assertThat(reader.positionOfSeq(1, bound)).isEmpty();
    assertThat(reader.positionOfSeq(40, bound)).hasValue(positions.get(39));
  }

  @Test
  void nothingIsRemovedWhileSomebodyHoldsIt() throws Exception {
    commit(40);
    int segments = journal.segments().size();
    Runnable first = journal.hold();
    Runnable second = journal.hold();
    journal.removeBefore(journal.nextPosition());
    first.run();
    first.run();
    assertThat(journal.isHeld()).isTrue();
    journal.removeBefore(journal.nextPosition());
    assertThat(TestJournals.names(directory)).hasSize(segments);
    second.run();
    journal.removeBefore(journal.nextPosition());
    assertThat(TestJournals.names(directory)).hasSize(1);
  }

  @Test
  void theLastSegmentIsNeverRemoved() throws Exception {
    commit(40);
    journal.removeBefore(journal.nextPosition());
    assertThat(journal.segments()).hasSize(1);
    assertThat(TestJournals.names(directory)).hasSize(1);
    commit(1);
    Place from = new Place(journal.segments().get(0).start(), firstNumber(), firstNumber());
    List<String> replayed = new ArrayList<>();
    TestJournals.openFrom(from, directory, SMALL, replayed).close();
    assertThat(replayed).endsWith("record 40", "record 41");
  }

  private long firstNumber() {
    return journal.segments().get(0).firstSeq();
  }

  @Test
  void aReadingThatIsOvertakenByARemovalGoesOnToTheEndOfItsSegmentAndIsTold() throws Exception {
    commit(40);
    List<String> read = new ArrayList<>();
    Outcome outcome =
        reader.read(
            0,
            journal.nextPosition(),
            found -> {
              if (read.isEmpty()) {
                remove();
              }
              return read.add(text(found));
            });
    assertThat(outcome).isEqualTo(Outcome.GONE);
    assertThat(read).startsWith("record 1").doesNotContain("record 40");
  }

  private void remove() {
    try {
      journal.removeBefore(journal.nextPosition());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDurableRecordThatCannotBeReadIsCorrupt() throws Exception {
    List<Long> positions = commit(3);
    Path file = directory.resolve("0000000001.journal");
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) (SegmentHeader.BYTES + positions.get(1) + RecordHeader.BYTES)] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> reader.readAt(positions.get(1), journal.nextPosition()))
        .isInstanceOf(JournalCorrupt.class)
        .hasMessageContaining("byte " + (SegmentHeader.BYTES + positions.get(1)));
    assertThat(at(positions.get(2))).isEqualTo("record 3");
  }

  @Test
  void whatIsNoFileInThePlaceOfASegmentIsCorrupt() throws Exception {
    commit(3);
    Files.delete(directory.resolve("0000000001.journal"));
    Files.createDirectory(directory.resolve("0000000001.journal"));
    assertThatThrownBy(() -> reader.readAt(0, journal.nextPosition()))
        .isInstanceOf(JournalCorrupt.class)
        .hasMessageContaining("at byte 0 (position 0): it cannot be read: it is no file.");
    assertThatThrownBy(() -> reader.positionOfSeq(2, journal.nextPosition()))
        .isInstanceOf(JournalCorrupt.class);
  }

  @Test
  void aReaderWhoIsInterruptedFindsNothingCorrupt() throws Exception {
    commit(30);
    try {
      assertThatThrownBy(() ->
              reader.read(
                  0,
                  journal.nextPosition(),
                  found -> {
                    Thread.currentThread().interrupt();
                    return true;
                  }))
          .isInstanceOf(ClosedByInterruptException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void segmentsTellWhatTheyHold() throws Exception {
    commit(20);
    List<SegmentInfo> segments = journal.segments();
    assertThat(segments).hasSizeGreaterThan(2);
    long position = 0;
    for (SegmentInfo segment : segments) {
      assertThat(segment.start()).isEqualTo(position);
      assertThat(segment.createdAt()).isEqualTo(1);
      assertThat(reader.positionOfSeq(segment.firstSeq(), journal.nextPosition()))
          .hasValue(position);
      position += segment.bytes();
    }
    assertThat(position).isEqualTo(journal.nextPosition());
  }

  @Test
  void readersBesideAWriterSeeEveryRecordWhole(@TempDir Path disk) throws Exception {
    int records = 3_000;
    AtomicLong visible = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (Journal shared =
        createJournal(disk.resolve("journal"), new JournalSettings(8192, 512, 2048))) {
      JournalReader beside = shared.reader();
      List<Future<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(threads.submit(() -> readAll(beside, visible, records)));
      }
      for (int i = 1; i <= records; i++) {
        shared.append(one(shared, "record " + i));
        visible.set(shared.nextPosition());
      }
      for (Future<Integer> each : readers) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(records);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int readAll(JournalReader reader, AtomicLong visible, int records)
      throws IOException {
    Place[] next = {Place.START};
    while (next[0].number() <= records) {
      long bound = visible.get();
      Outcome outcome =
          reader.read(
              next[0].position(),
              bound,
              found -> {
                assertThat(text(found)).isEqualTo("record " + next[0].number());
                next[0] = found.next();
                return true;
              });
      assertThat(outcome).isEqualTo(Outcome.DONE);
      long last = next[0].seq() - 1;
      assertThat(reader.positionOfSeq(last, bound).isPresent()).isEqualTo(last > 0);
      Thread.onSpinWait();
    }
    return (int) next[0].number() - 1;
  }
}

package dev.maestro.storage.fs.journal;

import static dev.maestro.storage.fs.journal.TestJournals.SMALL;
import static dev.maestro.storage.fs.journal.TestJournals.createJournal;
import static dev.maestro.storage.fs.journal.TestJournals.entry;
import static dev.maestro.storage.fs.journal.TestJournals.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.storage.fs.journal.JournalReader.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is damaged is told in its turn, and what lies behind it is read. */
class PassageTest {

  private final Path directory = TestJournals.memory().getPath("/data/journal");
  private final Journal journal = createJournal(directory, SMALL);
  private final Way way = new Way();

  PassageTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  /** What was shown, in order. */
  private static final class Way implements Passage.Visitor {
    private final List<String> shown = new ArrayList<>();
    private final List<Passage.Gap> gaps = new ArrayList<>();

    @Override
    public boolean visit(JournalRecord found) {
      return shown.add(TestJournals.text(found));
    }

    @Override
    public void missing(Passage.Gap gap) {
      shown.add(gap.firstSeq() + "-" + gap.lastSeq());
      gaps.add(gap);
    }
  }

  private List<Long> commit(int records) throws JournalUnavailable {
    List<Long> positions = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      positions.add(journal.nextPosition());
      journal.commit(one(journal, "record " + journal.nextNumber()));
    }
    return positions;
  }

  private SegmentInfo holder(long position) {
    return journal.segments().stream()
        .filter(segment -> segment.start() <= position)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private Path file(SegmentInfo segment) {
    return directory.resolve("000000000" + segment.number() + ".journal");
  }

  /** Flips a bit of the record at that position. */
  private long damage(long position) throws IOException {
    SegmentInfo segment = holder(position);
    long offset = SegmentHeader.BYTES + position - segment.start();
    byte[] bytes = Files.readAllBytes(file(segment));
    bytes[(int) offset + RecordHeader.BYTES] ^= 1;
    Files.write(file(segment), bytes);
    return offset;
  }

  private Outcome read() throws IOException {
    return Passage.all(journal).read(journal.next(), way);
  }

  @Test
  void aRecordThatIsDamagedIsTold() throws Exception {
    List<Long> positions = commit(8);
    long offset = damage(positions.get(2));

    assertThat(read()).isEqualTo(Outcome.DONE);

    assertThat(way.shown)
        .containsExactly(
            "record 1",
            "record 2",
            "3-3",
            "record 4",
            "record 5",
            "record 6",
            "record 7",
            "record 8");
    assertThat(way.gaps).containsExactly(new Passage.Gap(3, 3, "0000000001.journal", offset));
  }

  @Test
  void whatLiesBesideEachOtherIsToldOnce() throws Exception {
    List<Long> positions = commit(30);
    for (int i = 3; i < 17; i++) {
      damage(positions.get(i));
    }
    damage(positions.get(20));

    read();

    assertThat(way.gaps)
        .extracting(gap -> gap.firstSeq() + "-" + gap.lastSeq())
        .containsExactly("4-17", "21-21");
    assertThat(way.shown).hasSize(30 - 14 - 1 + 2).startsWith("record 1").endsWith("record 30");
  }

  @Test
  void aSegmentThatIsNotThereIsTold() throws Exception {
    commit(30);
    SegmentInfo second = journal.segments().get(1);
    SegmentInfo third = journal.segments().get(2);
    Files.delete(file(second));

    read();

    assertThat(way.gaps)
        .containsExactly(
            new Passage.Gap(
                second.firstSeq(),
                third.firstSeq() - 1,
                String.valueOf(file(second).getFileName()),
                0));
    assertThat(way.shown).contains("record " + third.firstSeq()).endsWith("record 30");
  }

  @Test
  void whatIsNoFileInThePlaceOfASegmentIsToldLikeOneThatIsNotThere() throws Exception {
    commit(30);
    SegmentInfo second = journal.segments().get(1);
    SegmentInfo third = journal.segments().get(2);
    Files.delete(file(second));
    Files.createDirectory(file(second));

    read();

    assertThat(way.gaps)
        .containsExactly(
            new Passage.Gap(
                second.firstSeq(),
                third.firstSeq() - 1,
                String.valueOf(file(second).getFileName()),
                0));
    assertThat(way.shown).contains("record " + third.firstSeq()).endsWith("record 30");
  }

  @Test
  void damageUpToTheEndIsToldAndNotAgain() throws Exception {
    List<Long> positions = commit(3);
    damage(positions.get(2));
    Passage passage = Passage.all(journal);
    passage.read(journal.next(), way);
    assertThat(way.shown).containsExactly("record 1", "record 2", "3-3");
    commit(1);
    passage.read(journal.next(), way);
    assertThat(way.shown).containsExactly("record 1", "record 2", "3-3", "record 4");
  }

  @Test
  void aRecordWithoutEventsIsToldAsNone() throws Exception {
    journal.commit(List.of(entry(1, 1, "one")));
    long position = journal.nextPosition();
    journal.commit(List.of(entry(2, 0, "none")));
    journal.commit(List.of(entry(2, 2, "two")));
    damage(position);

    read();

    assertThat(way.shown).containsExactly("one", "2-1", "two");
  }

  @Test
  void aVisitorWhoHasEnoughGoesOnWhereHeWas() throws Exception {
    List<Long> positions = commit(4);
    damage(positions.get(1));
    Passage passage = Passage.all(journal);
    List<String> first = new ArrayList<>();
    Passage.Visitor enough =
        new Passage.Visitor() {
          @Override
          public boolean visit(JournalRecord found) {
            first.add(TestJournals.text(found));
            return first.size() < 2;
          }

          @Override
          public void missing(Passage.Gap gap) {
            first.add("gap");
          }
        };
    assertThat(passage.read(journal.next(), enough)).isEqualTo(Outcome.STOPPED);
    assertThat(first).containsExactly("record 1", "gap", "record 3");
    assertThat(passage.read(journal.next(), way)).isEqualTo(Outcome.DONE);
    assertThat(way.shown).containsExactly("record 4");
  }
}

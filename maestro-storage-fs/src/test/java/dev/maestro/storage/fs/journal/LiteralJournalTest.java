package dev.maestro.storage.fs.journal;

import static dev.maestro.storage.fs.journal.TestJournals.SMALL;
import static dev.maestro.storage.fs.journal.TestJournals.createJournal;
import static dev.maestro.storage.fs.journal.TestJournals.entry;
import static dev.maestro.storage.fs.journal.TestJournals.names;
import static dev.maestro.storage.fs.journal.TestJournals.openFrom;
import static dev.maestro.storage.fs.journal.TestJournals.replayed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of the literal bytes of a journal, whole and after disasters. */
class LiteralJournalTest {

  private static final String HEADER_1 =
      """
      4d4a4e4c 00000001 4db84e40 00000000
      0000000000000001 0000000000000000
      0000000000000000 0000000000000001
      0000000000000001 0000000000000001
      """;

  /** Made with the 56 bytes of its first record. */
  private static final String HEADER_1_KEPT_ONE =
      """
      4d4a4e4c 00000001 ac2e1cc2 00000038
      0000000000000001 0000000000000000
      0000000000000000 0000000000000001
      0000000000000001 0000000000000001
      """;

  private static final String HEADER_1_OF_FORMAT_2 =
      """
      4d4a4e4c 00000002 13422d0f 00000000
      0000000000000001 0000000000000000
      0000000000000000 0000000000000001
      0000000000000001 0000000000000001
      """;

  /** Follows the first one from position 56 on. */
  private static final String HEADER_2_AT_56 =
      """
      4d4a4e4c 00000001 69cff5f8 00000000
      0000000000000002 0000000000000001
      0000000000000038 0000000000000002
      0000000000000002 0000000000000001
      """;

  private static final String HEADER_2_AT_112 =
      """
      4d4a4e4c 00000001 dd5ad037 00000000
      0000000000000002 0000000000000001
      0000000000000070 0000000000000003
      0000000000000004 0000000000000001
      """;

  private static final String HEADER_3_AT_112 =
      """
      4d4a4e4c 00000001 8af848b6 00000000
      0000000000000003 0000000000000002
      0000000000000070 0000000000000003
      0000000000000004 0000000000000001
      """;

  private static final String HEADER_3_AFTER_1 =
      """
      4d4a4e4c 00000001 64b335c7 00000000
      0000000000000003 0000000000000001
      0000000000000070 0000000000000003
      0000000000000004 0000000000000001
      """;

  /** One event, seq 1. */
  private static final String ONE =
      """
      7831961a 00000003 0000000000000000
      0000000000000001 0000000000000000
      0000000000000001 00000001 00000000
      6f6e6500 00000000
      """;

  /** Two events, seq 2 and 3; of one batch with the first record. */
  private static final String TWO =
      """
      7f4cf63f 00000007 0000000000000038
      0000000000000002 0000000000000000
      0000000000000002 00000002 00000000
      74776f66 6f6c6400
      """;

  /** The same, written when the first one was durable. */
  private static final String TWO_AFTER_ONE =
      """
      347e3506 00000007 0000000000000038
      0000000000000002 0000000000000038
      0000000000000002 00000002 00000000
      74776f66 6f6c6400
      """;

  /** No event; of one batch with the second record. */
  private static final String THREE_WITH_TWO =
      """
      b82808c2 00000005 0000000000000070
      0000000000000003 0000000000000038
      0000000000000004 00000000 00000000
      74687265 65000000
      """;

  private static final String THREE_AFTER_TWO =
      """
      11661247 00000005 0000000000000070
      0000000000000003 0000000000000070
      0000000000000004 00000000 00000000
      74687265 65000000
      """;

  private static final String ZEROS = "00".repeat(128);

  private final Path directory = TestJournals.memory().getPath("/data/journal");

  @BeforeEach
  void makeDirectory() throws IOException {
    Files.createDirectories(directory);
  }

  private void segment(int number, String... hex) throws IOException {
    Files.write(file(number), bytes(hex));
  }

  private Path file(int number) {
    return directory.resolve("000000000" + number + ".journal");
  }

  private static byte[] bytes(String... hex) {
    return HexFormat.of().parseHex(String.join("", hex).replaceAll("\\s", ""));
  }

  /** The hex of a record with its last bytes replaced by zeros. */
  private static String tornAfter(int bytes, String hex) {
    String digits = hex.replaceAll("\\s", "");
    return digits.substring(0, 2 * bytes) + "00".repeat(digits.length() / 2 - bytes);
  }

  private static String without(String hex) {
    return tornAfter(0, hex);
  }

  private Torn torn(List<String> replayed) throws IOException {
    try (Journal journal = openFrom(Place.START, directory, SMALL, replayed)) {
      return journal.torn().orElseThrow();
    }
  }

  private void assertStopsAt(int segment, int offset, int position) throws IOException {
    Map<String, byte[]> before = contents();
    assertThatThrownBy(() -> replayed(directory))
        .isInstanceOf(JournalCorrupt.class)
        .hasMessageContaining(file(segment).toString())
        .hasMessageContaining("byte " + offset + " (position " + position + ")")
        .hasMessageContaining("Nothing was changed")
        .hasMessageContaining("backup")
        .hasMessageContaining("move the folder " + directory + " away");
    assertThat(contents()).containsExactlyEntriesOf(before);
  }

  private Map<String, byte[]> contents() throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (String name : names(directory)) {
      contents.put(name, Files.readAllBytes(directory.resolve(name)));
    }
    return contents;
  }

  @Test
  void anEmptyJournalHoldsNothing() throws IOException {
    segment(1, HEADER_1, ZEROS);
    assertThat(replayed(directory)).isEmpty();
  }

  @Test
  void recordsAreReplayedInOrder() throws IOException {
    segment(1, HEADER_1, ONE, TWO, ZEROS);
    List<String> replayed = new ArrayList<>();
    try (Journal journal = openFrom(Place.START, directory, SMALL, replayed)) {
      assertThat(replayed).containsExactly("one", "twofold");
      assertThat(journal.next()).isEqualTo(new Place(112, 3, 4));
      assertThat(journal.torn()).isEmpty();
    }
  }

  @Test
  void theWriterWritesTheseBytes() throws Exception {
    byte[] expected = bytes(HEADER_1, ONE, TWO_AFTER_ONE, THREE_WITH_TWO);
    try (Journal journal = createJournal(directory, SMALL)) {
      journal.commit(List.of(entry(1, 1, "one")));
      journal.commit(List.of(entry(2, 2, "twofold"), entry(4, 0, "three")));
      byte[] written = Files.readAllBytes(file(1));
      assertThat(Arrays.copyOf(written, expected.length)).isEqualTo(expected);
      assertThat(Arrays.copyOfRange(written, expected.length, written.length))
          .containsOnly((byte) 0);
    }
    assertThat(Files.readAllBytes(file(1))).isEqualTo(expected);
  }

  @Test
  void onlyWhatComesAfterThePlaceIsReplayed() throws IOException {
    segment(1, HEADER_1, without(ONE), TWO, ZEROS);
    List<String> replayed = new ArrayList<>();
    openFrom(new Place(56, 2, 2), directory, SMALL, replayed).close();
    assertThat(replayed).containsExactly("twofold");
  }

  @Test
  void aRecordTornInItsHeaderIsCut() throws IOException {
    segment(1, HEADER_1, ONE, tornAfter(17, TWO), ZEROS);
    List<String> replayed = new ArrayList<>();
    assertThat(torn(replayed)).isEqualTo(new Torn("0000000001.journal", 120, 16));
    assertThat(replayed).containsExactly("one");
    assertThat(replayed(directory)).containsExactly("one");
  }

  @Test
  void aRecordTornInItsBodyIsCut() throws IOException {
    segment(1, HEADER_1, ONE, tornAfter(50, TWO), ZEROS);
    List<String> replayed = new ArrayList<>();
    assertThat(torn(replayed)).isEqualTo(new Torn("0000000001.journal", 120, 50));
    assertThat(replayed).containsExactly("one");
    assertThat(replayed(directory)).containsExactly("one");
  }

  @Test
  void aRecordThatTheFileEndsInIsCut() throws IOException {
    segment(1, HEADER_1, ONE, TWO.replaceAll("\\s", "").substring(0, 40));
    List<String> replayed = new ArrayList<>();
    assertThat(torn(replayed).offset()).isEqualTo(120);
    assertThat(replayed).containsExactly("one");
  }

  @Test
  void aBatchWhoseMiddleWasNeverWrittenIsCutWithWhatFollows() throws IOException {
    segment(1, HEADER_1, ONE, without(TWO_AFTER_ONE), THREE_WITH_TWO, ZEROS);
    List<String> replayed = new ArrayList<>();
    assertThat(torn(replayed)).isEqualTo(new Torn("0000000001.journal", 120, 109));
    assertThat(replayed).containsExactly("one");
    assertThat(replayed(directory)).containsExactly("one");
  }

  @Test
  void aBitFlippedBeforeALaterDurableRecordStopsTheStart() throws IOException {
    segment(1, HEADER_1, ONE, TWO_AFTER_ONE.replace("74776f66", "74776f67"), THREE_AFTER_TWO);
    assertStopsAt(1, 120, 56);
  }

  @Test
  void aDurableRecordThatIsZeroStopsTheStart() throws IOException {
    segment(1, HEADER_1, without(ONE), TWO_AFTER_ONE, ZEROS);
    assertStopsAt(1, 64, 0);
  }

  @Test
  void aBitFlippedInAFollowedSegmentStopsTheStart() throws IOException {
    segment(1, HEADER_1, ONE, TWO.replace("74776f66", "74776f67"), ZEROS);
    segment(2, HEADER_2_AT_112, ZEROS);
    assertStopsAt(1, 120, 56);
  }

  @Test
  void aBitFlippedInWhatASegmentWasMadeWithStopsTheStart() throws IOException {
    segment(1, HEADER_1_KEPT_ONE, ONE, ZEROS);
    assertThat(replayed(TestJournals.copy(directory, directory.resolveSibling("whole"))))
        .containsExactly("one");
    segment(1, HEADER_1_KEPT_ONE, ONE.replace("6f6e65", "6f6e64"), ZEROS);
    assertStopsAt(1, 64, 0);
  }

  @Test
  void aSegmentWhoseNameMayNotBeDurableIsFollowedByNoneAndWrittenAnew() throws IOException {
    segment(1, HEADER_1_KEPT_ONE, ONE, ZEROS);
    assertThat(replayed(directory)).containsExactly("one");
    assertThat(names(directory)).containsExactly("0000000002.journal");
    assertThat(replayed(directory)).containsExactly("one");
    assertThat(names(directory)).containsExactly("0000000003.journal");
  }

  @Test
  void aRecordOfAnotherNumberStopsTheStart() throws IOException {
    segment(1, HEADER_1, ONE, TWO, ZEROS);
    assertThatThrownBy(() -> openFrom(new Place(56, 7, 2), directory, SMALL, new ArrayList<>()))
        .isInstanceOf(JournalCorrupt.class)
        .hasMessageContaining("record 7 should be there");
    assertThatThrownBy(() -> openFrom(new Place(0, 7, 2), directory, SMALL, new ArrayList<>()))
        .isInstanceOf(JournalCorrupt.class)
        .hasMessageContaining("record 1 instead of 7");
  }

  @Test
  void aJournalThatEndsBeforeThePlaceStopsTheStart() throws IOException {
    segment(1, HEADER_1, ONE);
    assertThatThrownBy(() -> openFrom(new Place(112, 3, 4), directory, SMALL, new ArrayList<>()))
        .isInstanceOf(JournalCorrupt.class)
        .hasMessageContaining("ends before that");
  }

  @Test
  void whatALaterSegmentStartsBeforeIsVoid() throws IOException {
    segment(1, HEADER_1, ONE, TWO, THREE_AFTER_TWO, ZEROS);
    segment(2, HEADER_2_AT_56, ZEROS);
    assertThat(replayed(directory)).containsExactly("one");
  }

  @Test
  void aTornRecordInAVoidTailIsNoDisaster() throws IOException {
    segment(1, HEADER_1, ONE, tornAfter(50, TWO), ZEROS);
    segment(2, HEADER_2_AT_56, TWO_AFTER_ONE, ZEROS);
    assertThat(replayed(directory)).containsExactly("one", "twofold");
  }

  @Test
  void aSegmentThatNoneFollowsIsVoidAndRemovedWithFilesHalfMade() throws IOException {
    segment(1, HEADER_1, ONE, TWO, ZEROS);
    segment(2, "00");
    segment(3, HEADER_3_AFTER_1, ZEROS);
    Files.writeString(directory.resolve(".maestro-4.tmp"), "half");
    Files.writeString(directory.resolve("notes.txt"), "mine");
    assertThat(replayed(directory)).containsExactly("one", "twofold");
    assertThat(names(directory))
        .containsExactly("0000000001.journal", "0000000004.journal", "notes.txt");
  }

  @Test
  void aSegmentThatIsMissingStopsTheStart() throws IOException {
    segment(1, HEADER_1, ONE, TWO, ZEROS);
    segment(3, HEADER_3_AT_112, ZEROS);
    assertThatThrownBy(() -> replayed(directory))
        .isInstanceOf(JournalCorrupt.class)
        .hasMessageContaining("0000000002.journal is missing");
    assertThat(names(directory)).hasSize(2);
  }

  @Test
  void aSegmentThatIsMissingBeforeThePlaceIsNotMissed() throws IOException {
    segment(3, HEADER_3_AT_112, THREE_AFTER_TWO, ZEROS);
    List<String> replayed = new ArrayList<>();
    openFrom(new Place(112, 3, 4), directory, SMALL, replayed).close();
    assertThat(replayed).containsExactly("three");
  }

  @Test
  void aJournalWithoutSegmentsStopsTheStart() throws IOException {
    assertThat(Journal.isThere(directory)).isFalse();
    assertThatThrownBy(() -> replayed(directory))
        .isInstanceOf(JournalCorrupt.class)
        .hasMessageContaining("0000000001.journal is missing");
  }

  @Test
  void aSegmentOfANewerFormatIsLeftToANewerVersion() throws IOException {
    segment(1, HEADER_1_OF_FORMAT_2, ONE);
    assertThatThrownBy(() -> replayed(directory))
        .isInstanceOf(JournalTooNew.class)
        .hasMessageContaining("format 2")
        .hasMessageContaining("Start a newer version; nothing was changed.");
    assertThat(names(directory)).containsExactly("0000000001.journal");
  }

  @Test
  void aHeaderWithAFlippedBitStopsTheStart() throws IOException {
    byte[] whole = bytes(HEADER_1, ONE);
    for (int bit = 0; bit < 8 * SegmentHeader.BYTES; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(file(1), flipped);
      assertThatThrownBy(() -> replayed(directory))
          .as("bit %d", bit)
          .isInstanceOf(JournalCorrupt.class)
          .hasMessageContaining("its header does not check");
    }
  }

  @Test
  void aHeaderThatEndsEarlyStopsTheStart() throws IOException {
    segment(1, HEADER_1.replaceAll("\\s", "").substring(0, 60));
    assertThatThrownBy(() -> replayed(directory))
        .isInstanceOf(JournalCorrupt.class)
        .hasMessageContaining("its header ends early");
  }

  @Test
  void aSegmentUnderTheNameOfAnotherStopsTheStart() throws IOException {
    segment(2, HEADER_1, ONE);
    assertStopsAt(2, 0, 0);
  }

  @Test
  void whereverOneByteOfAJournalIsFlippedNothingWrongIsReplayed() throws IOException {
    byte[] whole = bytes(HEADER_1, ONE, TWO_AFTER_ONE, THREE_AFTER_TWO, ZEROS);
    int padding = 64 + 51;
    for (int i = 0; i < whole.length; i++) {
      for (String name : names(directory)) {
        Files.delete(directory.resolve(name));
      }
      byte[] flipped = whole.clone();
      flipped[i] ^= 0x10;
      Files.write(file(1), flipped);
      List<String> replayed = new ArrayList<>();
      try (Journal journal = openFrom(Place.START, directory, SMALL, replayed)) {
        boolean inLast = i >= 64 + 112 && i < 64 + 112 + 53;
        assertThat(replayed)
            .as("byte %d", i)
            .isEqualTo(inLast ? List.of("one", "twofold") : List.of("one", "twofold", "three"));
        assertThat(journal.torn().isPresent()).as("byte %d", i).isEqualTo(inLast || i >= 64 + 168);
      } catch (JournalCorrupt e) {
        assertThat(i < padding || i >= padding + 5).as("byte %d", i).isTrue();
        assertThat(i).isLessThan(64 + 112);
      }
    }
  }
}

package dev.maestro.storage.fs.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Any bytes as a segment are records, then zeros or a tear that is cut; or they are refused. A
 * build runs the inputs that are kept beside the tests; with {@code JAZZER_FUZZ=1} in the
 * environment it looks for new ones.
 */
class JournalFuzzTest {

  private static final int SPACE = 4096;

  @FuzzTest
  void anyBytesAreASegmentOrAreRefused(byte[] input) throws IOException {
    opened(input);
  }

  @FuzzTest
  void anyBytesBehindAHeaderAreRecordsThenATearOrAreRefused(byte[] input) throws IOException {
    opened(withHeader(input));
  }

  /** With checksums that are right, so that the fields are read for what they say. */
  @FuzzTest
  void anyFieldsOfRecordsAreReadOrRefused(byte[] input) throws IOException {
    byte[] segment = withHeader(input);
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    int at = SegmentHeader.BYTES;
    while (at + RecordHeader.BYTES <= segment.length) {
      RecordHeader header = RecordHeader.decoded(bytes, at);
      boolean fits = header.length() >= 0 && header.size() <= segment.length - at;
      if (fits) {
        int length = RecordHeader.BYTES - Integer.BYTES + header.length();
        bytes.putInt(at, checksum(segment, at + Integer.BYTES, length));
      }
      at += fits ? (int) header.size() : RecordHeader.ALIGNMENT;
    }
    opened(segment);
  }

  private static int checksum(byte[] bytes, int at, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, at, length);
    return (int) checksum.getValue();
  }

  /** Pairs of a place and a byte to be put there. */
  @FuzzTest
  void aJournalWithAnyOfItsBytesChangedGivesNoOtherRecords(byte[] input) throws IOException {
    byte[] bytes = written();
    for (int i = 0; i + 2 < input.length; i += 3) {
      int place = ((input[i] & 0xff) << 8 | (input[i + 1] & 0xff)) % bytes.length;
      bytes[place] = input[i + 2];
    }
    List<String> found = opened(bytes);
    assertThat(BODIES.subList(0, found.size())).isEqualTo(found);
  }

  private static final List<String> BODIES = List.of("", "one", "x".repeat(200), "four", "five");

  private static byte[] written() throws IOException {
    Path directory = newDirectory();
    try (Journal journal = TestJournals.createJournal(directory, JournalSettings.DEFAULT)) {
      for (String body : BODIES) {
        journal.commit(TestJournals.one(journal, body));
      }
    } catch (JournalUnavailable e) {
      throw new AssertionError(e);
    }
    byte[] file = Files.readAllBytes(directory.resolve("0000000001.journal"));
    return Arrays.copyOf(file, 1024);
  }

  private static byte[] withHeader(byte[] input) {
    int length = Math.min(input.length, SPACE);
    byte[] segment = new byte[SegmentHeader.BYTES + length];
    new SegmentHeader(1, 0, Place.START, 0, 1).encoded().get(segment, 0, SegmentHeader.BYTES);
    System.arraycopy(input, 0, segment, SegmentHeader.BYTES, length);
    return segment;
  }

  private static Path newDirectory() {
    FileSystem memory = TestJournals.memory();
    return memory.getPath("/data/journal");
  }

  /** What is replayed; nothing if the segment is refused. Opened again it is the same. */
  private static List<String> opened(byte[] segment) throws IOException {
    Path directory = newDirectory();
    Files.createDirectories(directory);
    Files.write(directory.resolve("0000000001.journal"), segment);
    List<String> replayed = new ArrayList<>();
    try (Journal journal = TestJournals.openJournal(directory, JournalSettings.DEFAULT, replayed)) {
      assertThat(journal.nextNumber()).isEqualTo(replayed.size() + 1);
      journal
          .torn()
          .ifPresent(torn ->
              assertThat(torn.offset() + torn.bytes()).isBetween(1L, (long) segment.length));
    } catch (JournalCorrupt | JournalTooNew e) {
      assertThat(e).hasMessageContaining("0000000001.journal");
      return List.of();
    }
    List<String> again = new ArrayList<>();
    try (Journal journal = TestJournals.openJournal(directory, JournalSettings.DEFAULT, again)) {
      assertThat(again).isEqualTo(replayed);
      assertThat(journal.torn()).isEmpty();
    }
    return replayed;
  }
}

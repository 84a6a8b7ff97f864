package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.maestro.storage.fs.Finding.Severity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One damage at a time to a store of everything, in each region of each file: an examination finds
 * it, and what a repair says is mended is mended.
 */
class DamageTest {

  /**
   * One of so many records of a segment is damaged in each of its regions, the first among them.
   */
  private static final int RECORDS = 6;

  private final FileSystem memory = DataDirectoryTest.memory();
  private final Path sound = memory.getPath("/sound");
  private final Path root = memory.getPath("/data");
  private Map<String, Object> entities = Map.of();
  private Set<String> usual = Set.of();
  private int tried;

  /** Where a repair said that something is damaged still. */
  private final List<String> unmended = new ArrayList<>();

  private interface Damage {
    void to(Path directory) throws IOException;
  }

  @BeforeEach
  void aSoundStore() throws IOException {
    SampleStore.closedIn(sound);
    DataDirectoryTest.replace(root, sound);
    usual = seen(StoppedStore.examine(root, InstantSource.system()));
    try (FileStorage storage = SmallSegments.open(root)) {
      entities = SampleStore.entities(storage.snapshot());
    }
  }

  @AfterEach
  void forget() throws IOException {
    memory.close();
  }

  private static Set<String> seen(Examination examination) {
    Set<String> seen = new HashSet<>();
    examination.findings().forEach(finding -> seen.add(finding.severity() + " " + finding));
    return seen;
  }

  private List<String> files(String pattern) throws IOException {
    try (Stream<Path> files = Files.walk(sound)) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(file -> sound.relativize(file).toString())
          .filter(file -> file.matches(pattern))
          .sorted()
          .toList();
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  private void flipEach(String file, Iterable<Integer> offsets) throws IOException {
    for (int offset : offsets) {
      int bit = offset % Byte.SIZE;
      judge(
          "bit " + bit + " of byte " + offset + " of " + file + " is flipped",
          directory -> {
            byte[] content = bytes(directory.resolve(file));
            content[offset] ^= (byte) (1 << bit);
            Files.write(directory.resolve(file), content);
          });
    }
  }

  private void truncateEach(String file, Iterable<Integer> lengths) throws IOException {
    for (int length : lengths) {
      judge(
          file + " ends after " + length + " bytes",
          directory -> {
            byte[] content = bytes(directory.resolve(file));
            Files.write(directory.resolve(file), java.util.Arrays.copyOf(content, length));
          });
    }
  }

  /** Does the damage, and holds an examination and a repair to what they say. */
  private void judge(String what, Damage damage) throws IOException {
    judge(what, damage, true);
  }

  private void judge(String what, Damage damage, boolean isToBeFound) throws IOException {
    tried++;
    DataDirectoryTest.replace(root, sound);
    damage.to(root);
    Map<String, String> before = DataDirectoryTest.contents(root);
    Examination found = examine(what);
    assertThat(DataDirectoryTest.contents(root)).as(what).isEqualTo(before);
    Set<String> news = seen(found);
    news.removeAll(usual);
    if (isToBeFound) {
      assertThat(news).as(what).isNotEmpty();
    }
    Repair repair = StoppedStore.repair(root, InstantSource.system());
    assertThat(seen(StoppedStore.examine(root, InstantSource.system())))
        .as(what)
        .isEqualTo(seen(repair.after()));
    assertKept(what, before, repair);
    if (repair.after().isHealthy()) {
      assertOpens(what, found);
    } else {
      unmended.add(what + " -> " + repair.after().findings());
    }
  }

  private Examination examine(String what) {
    try {
      return StoppedStore.examine(root, InstantSource.system());
    } catch (RuntimeException e) {
      return fail(what, e);
    }
  }

  /** All that was there is there yet, be it under another name, but for what was left over. */
  private void assertKept(String what, Map<String, String> before, Repair repair) {
    Set<String> contents = new HashSet<>(DataDirectoryTest.contents(root).values());
    before.forEach((file, content) -> {
      boolean isMeantToGo =
          file.endsWith(".tmp") || file.endsWith("journal/store") || file.endsWith("journal/place");
      if (!isMeantToGo) {
        assertThat(contents.contains(content))
            .as(what + ": " + file + " is kept; " + repair.mended())
            .isTrue();
      }
    });
  }

  private void assertOpens(String what, Examination found) {
    Set<String> edited = new TreeSet<>();
    for (Finding finding : found.findings()) {
      boolean isEdit = finding.severity() == Severity.NOTE && finding.what().startsWith("somebody");
      if (isEdit) {
        edited.add(finding.file());
      }
    }
    try (FileStorage storage = SmallSegments.open(root)) {
      assertThat(storage.report().corrupt()).as(what).isEmpty();
      Map<String, Object> now = new TreeMap<>(SampleStore.entities(storage.snapshot()));
      TreeMap<String, Object> expected = new TreeMap<>(entities);
      for (String file : edited) {
        String id = file.replaceAll(".*/|\\.json", "");
        now.keySet().removeIf(key -> key.endsWith("/" + id));
        expected.keySet().removeIf(key -> key.endsWith("/" + id));
      }
      assertThat(now).as(what).isEqualTo(expected);
    } catch (RuntimeException e) {
      fail(what, e);
    }
  }

  private static List<Integer> every(int step, int end) {
    List<Integer> offsets = new ArrayList<>();
    for (int i = 0; i < end; i += step) {
      offsets.add(i);
    }
    return offsets;
  }

  /** Where something else begins in a segment, and where it ends, for some of its records. */
  private List<Integer> regionsOfSegment(String file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(sound.resolve(file)));
    TreeSet<Integer> regions = new TreeSet<>(List.of(0, 5, 9, 14, 20, 30, 38, 45, 53, 63));
    long start = bytes.getLong(32);
    long end = endOf(file, start);
    int at = 64;
    int number = 0;
    while (at < bytes.limit() && start + at - 64 < end && bytes.getInt(at) != 0) {
      int length = bytes.getInt(at + 4);
      if (number++ % RECORDS == 0) {
        regions.addAll(
            List.of(at, at + 6, at + 12, at + 20, at + 29, at + 36, at + 43, at + 46, at + 48));
        regions.addAll(List.of(at + 48 + length / 2, at + 47 + length));
        if (length % 8 != 0) {
          regions.add(at + 48 + length);
        }
      }
      at += (48 + length + 7) / 8 * 8;
    }
    return List.copyOf(regions);
  }

  /** Where the next one begins. */
  private long endOf(String file, long start) throws IOException {
    long end = Long.MAX_VALUE;
    for (String other : files("journal/.*\\.journal")) {
      long next = ByteBuffer.wrap(bytes(sound.resolve(other))).getLong(32);
      if (other.compareTo(file) > 0 && next >= start) {
        end = Math.min(end, next);
      }
    }
    return end;
  }

  private List<Integer> regionsOfCheckpoint(String file) throws IOException {
    int size = bytes(sound.resolve(file)).length;
    List<Integer> regions =
        new ArrayList<>(List.of(0, 5, 9, 13, 20, 30, 38, 45, 53, 60, 63, 64, 67, 70, 71, 72));
    regions.addAll(List.of((72 + size - 8) / 2, size - 9, size - 8, size - 5, size - 4, size - 1));
    return regions;
  }

  @Test
  void aFlippedBitInASegment() throws IOException {
    for (String file : files("journal/.*\\.journal")) {
      flipEach(file, regionsOfSegment(file));
    }
    assertThat(unmended).isEmpty();
    assertThat(tried).isGreaterThan(100);
  }

  @Test
  void aSegmentThatEndsEarly() throws IOException {
    for (String file : files("journal/.*\\.journal")) {
      truncateEach(file, regionsOfSegment(file));
    }
    assertThat(unmended).isEmpty();
  }

  @Test
  void aFlippedBitInACheckpoint() throws IOException {
    for (String file : files("journal/.*\\.checkpoint")) {
      flipEach(file, regionsOfCheckpoint(file));
    }
    assertThat(unmended).isEmpty();
  }

  @Test
  void aCheckpointThatEndsEarlyOrLate() throws IOException {
    for (String file : files("journal/.*\\.checkpoint")) {
      truncateEach(file, regionsOfCheckpoint(file));
      truncateEach(file, List.of(bytes(sound.resolve(file)).length + 1));
    }
    assertThat(unmended).isEmpty();
  }

  @Test
  void aFlippedBitInAFileOfText() throws IOException {
    for (String file : files("journal/(store|consumers|place|\\.gitignore)|\\.maestro-format")) {
      flipEach(file, every(1, bytes(sound.resolve(file)).length));
    }
    assertThat(unmended).allMatch(what -> what.contains("which this version does not know"));
  }

  @Test
  void aFileOfTextThatEndsEarly() throws IOException {
    for (String file : files("journal/(store|consumers|place)|\\.maestro-format")) {
      truncateEach(file, every(3, bytes(sound.resolve(file)).length));
    }
    assertThat(unmended).isEmpty();
  }

  @Test
  void aFlippedBitInADocument() throws IOException {
    for (String file : files(".*\\.json")) {
      flipEach(file, every(13, bytes(sound.resolve(file)).length));
    }
    assertThat(unmended).isEmpty();
  }

  @Test
  void aDocumentThatEndsEarly() throws IOException {
    for (String file : files(".*\\.json")) {
      truncateEach(file, every(53, bytes(sound.resolve(file)).length));
    }
    assertThat(unmended).isEmpty();
  }

  @Test
  void aFileThatIsGone() throws IOException {
    for (String file : files("journal/.*|.*\\.json|\\.maestro-format|\\.gitignore")) {
      judge(
          file + " is gone",
          directory -> Files.delete(directory.resolve(file)),
          !meansNothing(file));
    }
    assertThat(unmended).isEmpty();
  }

  /** What nothing else tells of: a store that never had a consumer has no such file either. */
  private boolean meansNothing(String file) throws IOException {
    List<String> checkpoints = files("journal/.*\\.checkpoint");
    return file.equals("journal/consumers")
        || (checkpoints.size() > 1 && file.equals(checkpoints.get(checkpoints.size() - 1)));
  }

  @Test
  void aFileThatIsThereTwice() throws IOException {
    for (String file : files("journal/.*\\.(journal|checkpoint)")) {
      String copy = file.replaceAll("\\d{10}", "0000000099");
      judge(
          file + " is copied",
          directory -> Files.copy(directory.resolve(file), directory.resolve(copy)));
    }
    judge(
        "a task is copied into another project's folder",
        directory -> {
          Files.createDirectories(directory.resolve("tasks/p_9"));
          Files.copy(
              directory.resolve("tasks/p_1/t_1.json"), directory.resolve("tasks/p_9/t_1.json"));
        });
    assertThat(unmended).isEmpty();
  }

  @Test
  void twoFilesThatAreSwapped() throws IOException {
    for (String kind :
        List.of("journal/.*\\.journal", "journal/.*\\.checkpoint", "(tasks|projects)/.*\\.json")) {
      List<String> files = files(kind);
      for (int i = 0; i < files.size(); i++) {
        for (int j = i + 1; j < files.size(); j++) {
          String one = files.get(i);
          String other = files.get(j);
          judge(
              one + " and " + other + " are swapped",
              directory -> {
                Path aside = directory.resolve("aside");
                Files.move(directory.resolve(one), aside);
                Files.move(directory.resolve(other), directory.resolve(one));
                Files.move(aside, directory.resolve(other), StandardCopyOption.ATOMIC_MOVE);
              });
        }
      }
    }
    assertThat(unmended).isEmpty();
  }
}

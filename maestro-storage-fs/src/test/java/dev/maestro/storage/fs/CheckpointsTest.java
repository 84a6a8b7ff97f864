package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a start reads instead of the whole journal. */
class CheckpointsTest extends DataDirectoryTest {

  private static Project named(String id, String name) {
    return new Project(new ProjectId(id), name, "", "", 1, 1, Value.Fields.EMPTY);
  }

  private Map<String, String> names() {
    try (Stream<Project> projects = storage().snapshot().projects()) {
      return projects.collect(
          Collectors.toMap(
              project -> project.id().value(), Project::name, (a, b) -> a, TreeMap::new));
    }
  }

  @Test
  void whatWasSavedAndDeletedOverManyCheckpointsIsThereAfterEachOfThem() {
    long seed = 7;
    Random random = new Random(seed);
    Map<String, String> expected = new TreeMap<>();
    int most = 0;
    for (int round = 0; round < 40; round++) {
      int now = round;
      change(tx -> {
        for (int i = 0; i < 5; i++) {
          String id = "p_" + random.nextInt(12);
          if (random.nextInt(3) == 0) {
            tx.delete(new ProjectId(id));
            expected.remove(id);
          } else {
            String name = now + Character.toString('a' + i).repeat(random.nextInt(60_000));
            tx.save(named(id, name));
            expected.put(id, name);
          }
        }
      });
      if (random.nextBoolean()) {
        reopen();
      }
      most = Math.max(most, journalFiles(".checkpoint").size());
      assertThat(names().equals(expected)).as("round %d of seed %d", round, seed).isTrue();
      assertThat(storage().report().edited()).isZero();
    }
    // Several that continue each other, and now and then a whole one that replaces them.
    assertThat(most).isBetween(3, 39);
    String latest = journalFiles(".checkpoint").get(0);
    assertThat(latest).isGreaterThan("0000000001.checkpoint");
  }

  @Test
  void aSmallOneIsTheseBytes() {
    write("projects/p_1.json", project("p_1", "one"));
    unchecked(() ->
        Files.setLastModifiedTime(
            root.resolve("projects/p_1.json"), FileTime.fromMillis(1_000_000)));
    open();
    assertThat(hex("0000000001.checkpoint")).isEqualTo(WHOLE);
    change(tx -> tx.delete(new ProjectId("p_1")));
    assertThat(hex("0000000002.checkpoint")).isEqualTo(CONTINUED);
  }

  /** Drawn in {@link CheckpointHeader} and {@link KeysFormat}. */
  private static final String WHOLE =
      """
      4d434b50 00000001 6dc81054 00000000
      0000000000000001 0000000000000000
      0000000000000000 0000000000000001 0000000000000001 00000000000000b5
      00000065 595399f1
      00 03705f31 01 80a094a58d1d 3d 01
      56 7b226964223a22705f31222c226e616d65223a226f6e65222c22776f726b696e67446972223a22222c
      226465736372697074696f6e223a22222c22637265617465644174223a312c22757064617465644174223a317d
      00000000 37f8eda2
      """
          .replaceAll("\\s", "");

  private static final String CONTINUED =
      """
      4d434b50 00000001 26574e8d 00000000
      0000000000000002 0000000000000001
      0000000000000098 0000000000000002 0000000000000001 000000000000010a
      00000005 ace1612d
      01 03705f31
      00000000 446825ea
      """
          .replaceAll("\\s", "");

  private String hex(String name) {
    byte[] bytes = unchecked(() -> Files.readAllBytes(root.resolve("journal/" + name)));
    return HexFormat.of().formatHex(bytes);
  }

  /** A store with two checkpoints, of which the second continues the first. */
  private Path twoCheckpoints() {
    write("projects/p_1.json", project("p_1", "one"));
    open();
    change(tx -> tx.save(named("p_2", "two")));
    close();
    assertThat(journalFiles(".checkpoint"))
        .containsExactly("0000000001.checkpoint", "0000000002.checkpoint");
    Path whole = root.resolveSibling("whole");
    replace(whole, root);
    return whole;
  }

  private void assertRefused(String file, String what) {
    Map<String, String> before = contents(root);
    assertThatThrownBy(this::open)
        .as(what)
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining(root.resolve(file).toString())
        .hasMessageContaining("maestro-server doctor --repair")
        .hasMessageContaining("Restore the data directory from a backup")
        .hasMessageContaining("away and start again")
        .message()
        .doesNotContain("\n");
    assertThat(contents(root)).isEqualTo(before);
  }

  @Test
  void aFlippedBitAnywhereIsRefusedAndNothingIsChanged() {
    twoCheckpoints();
    for (String name : journalFiles(".checkpoint")) {
      Path file = root.resolve("journal/" + name);
      byte[] sound = unchecked(() -> Files.readAllBytes(file));
      for (int at = 0; at < sound.length; at++) {
        byte[] flipped = sound.clone();
        flipped[at] ^= (byte) (1 << (at % 8));
        unchecked(() -> Files.write(file, flipped));
        assertRefused("journal/" + name, name + ", byte " + at);
      }
      unchecked(() -> Files.write(file, sound));
    }
    assertThat(open().report().projects()).isEqualTo(2);
  }

  @Test
  void aCheckpointThatEndsEarlyIsRefused() {
    twoCheckpoints();
    for (String name : journalFiles(".checkpoint")) {
      Path file = root.resolve("journal/" + name);
      byte[] sound = unchecked(() -> Files.readAllBytes(file));
      for (int length = 0; length < sound.length; length += 5) {
        byte[] shorter = Arrays.copyOf(sound, length);
        unchecked(() -> Files.write(file, shorter));
        assertRefused("journal/" + name, name + " of " + length + " bytes");
      }
      unchecked(() -> Files.write(file, sound));
    }
  }

  @Test
  void aMissingOneThatALaterOneContinuesIsRefused() {
    twoCheckpoints();
    delete("journal/0000000001.checkpoint");
    assertRefused("journal/0000000001.checkpoint", "the first one is missing");
  }

  @Test
  void thatAllAreMissingIsRefused() {
    twoCheckpoints();
    delete("journal/0000000001.checkpoint");
    delete("journal/0000000002.checkpoint");
    assertRefused("journal/0000000001.checkpoint", "all are missing");
  }

  @Test
  void aMissingStoreFileIsRefused() {
    twoCheckpoints();
    delete("journal/store");
    assertRefused("journal/store", "the store file is missing");
  }

  @Test
  void aDamagedStoreFileIsRefusedAndNothingIsChanged() {
    twoCheckpoints();
    String sound = read("journal/store");
    for (int at = "maestro-store 1\n".length(); at < sound.length(); at++) {
      write("journal/store", sound.substring(0, at) + '#' + sound.substring(at + 1));
      Map<String, String> before = contents(root);
      assertThatThrownBy(this::open)
          .as("byte %d", at)
          .isInstanceOf(DataDirectoryUnusable.class)
          .hasMessageContaining(root.resolve("journal/store").toString())
          .hasMessageContaining("Restore the data directory from a backup");
      assertThat(contents(root)).isEqualTo(before);
    }
  }

  @Test
  void whatAnInterruptedOneLeftIsIgnoredAndRemoved() {
    twoCheckpoints();
    List<String> leftovers = new ArrayList<>();
    for (int i = 1; i < 5; i++) {
      leftovers.add("journal/.maestro-" + i + ".tmp");
    }
    leftovers.forEach(file -> write(file, "half a checkpoint"));
    assertThat(open().report().projects()).isEqualTo(2);
    change(tx -> tx.save(named("p_3", "three")));
    close();
    leftovers.forEach(file -> assertThat(root.resolve(file)).doesNotExist());
    assertThat(open().report().projects()).isEqualTo(3);
  }

  @Test
  void aWholeOneThatWasWrittenBeforeThoseItReplacesWereRemovedCounts() {
    Path whole = twoCheckpoints();
    open();
    change(tx -> tx.save(named("p_3", "x".repeat(3_000_000))));
    change(tx -> tx.save(named("p_1", "one again")));
    close();
    List<String> now = journalFiles(".checkpoint");
    assertThat(now).doesNotContain("0000000001.checkpoint");
    for (String old : List.of("0000000001.checkpoint", "0000000002.checkpoint")) {
      unchecked(() -> Files.copy(whole.resolve("journal/" + old), root.resolve("journal/" + old)));
    }
    open();
    assertThat(names()).containsEntry("p_1", "one again").hasSize(3);
  }
}

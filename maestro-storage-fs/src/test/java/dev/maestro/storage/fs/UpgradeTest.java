package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Directories of documents alone become ones with a journal, and newer ones are left alone. */
class UpgradeTest extends DataDirectoryTest {

  private static final ProjectId P = new ProjectId("p_1");
  private static final TaskId T1 = new TaskId("t_1");
  private static final TaskId T2 = new TaskId("t_2");
  private static final SessionId S = new SessionId("s_1");
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_500_000_000_000L);

  private static final Map<String, String> OLD = new LinkedHashMap<>();

  static {
    OLD.put(
        "projects/p_1.json",
        "{\"id\": \"p_1\", \"name\": \"old\", \"color\": \"red\", \"createdAt\": 1, \"updatedAt\": 1}");
    OLD.put("projects/p_2.json", project("p_2", "other"));
    OLD.put(
        "tasks/p_1/t_1.json",
        """
        {
            "id": "t_1", "projectId": "p_1", "title": "in its folder",
            "status": "somebody's own", "sessionIds": ["s_1", "gone"], "createdAt": 2,
            "updatedAt": 2, "weight": 1.50
        }\
        """);
    OLD.put("tasks/t_2.json", task("t_2", "p_1", "in the old place"));
    OLD.put("sessions/s_1.json", "{\"id\": \"s_1\", \"projectId\": \"p_1\", \"taskId\": \"t_2\"}");
    OLD.put("sessions/notes.txt", "mine");
  }

  private void writeOld() {
    OLD.forEach(this::write);
    OLD.keySet().forEach(this::age);
  }

  private void age(String file) {
    unchecked(() -> Files.setLastModifiedTime(root.resolve(file), LONG_AGO));
  }

  private static void assertComplete(Snapshot snapshot) {
    assertThat(snapshot.requireProject(P).name()).isEqualTo("old");
    assertThat(snapshot.requireProject(new ProjectId("p_2")).name()).isEqualTo("other");
    assertThat(snapshot.requireTask(T1).title()).isEqualTo("in its folder");
    assertThat(snapshot.requireTask(T1).sessionIds()).containsExactly(S, new SessionId("gone"));
    assertThat(snapshot.requireTask(T2).sessionIds()).containsExactly(S);
    assertThat(snapshot.requireSession(S).taskIds()).containsExactly(T2, T1);
    try (Stream<?> tasks = snapshot.tasks(TaskFilter.ALL)) {
      assertThat(tasks).hasSize(2);
    }
  }

  private void assertAsOld(String... files) {
    for (String file : files) {
      assertThat(read(file)).as(file).isEqualTo(OLD.get(file));
      assertThat(unchecked(() -> Files.getLastModifiedTime(root.resolve(file))))
          .isEqualTo(LONG_AGO);
    }
  }

  @Test
  void aDirectoryOfDocumentsIsReadAndStaysAsItIsUntilItIsWrittenTo() {
    for (String format : List.of("", "1\n")) {
      clear();
      writeOld();
      if (!format.isEmpty()) {
        write(".maestro-format", format);
      }
      assertThat(open().report().legacyTasks()).isEqualTo(1);
      assertThat(storage().events().latestSeq()).isZero();
      assertComplete(storage().snapshot());
      checkpoint();
      assertComplete(reopen().snapshot());
      assertThat(storage().report().edited()).isZero();
      assertAsOld(OLD.keySet().toArray(String[]::new));
      assertThat(read(".maestro-format")).isEqualTo("2\n");
      close();
    }
  }

  @Test
  void aWriteTouchesItsOwnDocumentsAndEachCanStillBeReadAsJson() {
    writeOld();
    open();
    change(tx -> {
      tx.save(tx.requireTask(T2).toBuilder().title("written").build());
      tx.delete(new ProjectId("p_2"));
    });
    close();
    assertAsOld(
        "projects/p_1.json", "tasks/p_1/t_1.json", "sessions/s_1.json", "sessions/notes.txt");
    assertThat(files())
        .containsExactlyInAnyOrder(
            "projects/p_1.json",
            "tasks/p_1/t_1.json",
            "tasks/p_1/t_2.json",
            "sessions/s_1.json",
            "sessions/notes.txt");
    assertThat(json("tasks/p_1/t_2.json").path("title").stringValue()).isEqualTo("written");
    open();
    change(tx -> {
      tx.save(tx.requireTask(T1));
      tx.save(tx.requireSession(S));
      tx.save(tx.requireProject(P));
    });
    assertThat(json("tasks/p_1/t_1.json").path("weight").toString()).isEqualTo("1.50");
    assertThat(json("projects/p_1.json").path("color").stringValue()).isEqualTo("red");
    assertThat(json("sessions/s_1.json").path("taskIds").toString()).isEqualTo("[\"t_2\",\"t_1\"]");
    assertThat(reopen().report().edited()).isZero();
  }

  private JsonNode json(String file) {
    return new ObjectMapper()
        .rebuild()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .build()
        .readTree(read(file));
  }

  @Test
  void anImportThatIsInterruptedAnywhereLosesNothing() {
    for (Faults.Mode mode : Faults.Mode.values()) {
      int operation = 1;
      while (isInterrupted(mode, operation)) {
        // A process that dies is tried at each operation.
        operation += mode == Faults.Mode.FROM_NOW_ON ? 1 : 3;
      }
      assertThat(operation).isGreaterThan(20);
    }
  }

  private static boolean isInterrupted(Faults.Mode mode, int operation) {
    Faults faults = new Faults();
    Path directory = new FaultyFileSystem(memory(), faults).getPath("/data");
    Path sound = FaultyFileSystem.soundOf(directory);
    unchecked(() -> {
      for (Map.Entry<String, String> file : OLD.entrySet()) {
        Path path = sound.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      return true;
    });
    faults.arm(mode, operation);
    try (FileStorage storage = FileStorage.open(directory)) {
      assertComplete(storage.snapshot());
    } catch (DataDirectoryUnusable e) {
      assertThat(faults.hasStruck()).isTrue();
    }
    faults.clear();
    Map<String, String> after = contents(sound);
    OLD.forEach((file, content) -> assertThat(after).containsEntry(file, content));
    for (int start = 0; start < 2; start++) {
      try (FileStorage storage = FileStorage.open(directory)) {
        assertComplete(storage.snapshot());
        assertThat(storage.report().edited()).isZero();
      }
    }
    return faults.hasStruck();
  }

  @Test
  void aCloneOfTheDocumentsIsANewStore() {
    writeOld();
    String id = open().events().storeId().id();
    change(tx -> tx.save(tx.requireTask(T1)));
    close();
    for (List<String> lost :
        List.of(List.of("journal"), List.of("journal", ".maestro-format", ".maestro-lock"))) {
      lost.forEach(name -> clear(root.resolve(name)));
      Map<String, String> cloned = contents(root);
      assertComplete(open().snapshot());
      assertThat(storage().events().storeId().id()).isNotEqualTo(id);
      assertThat(storage().events().latestSeq()).isZero();
      assertThat(contents(root)).containsAllEntriesOf(cloned);
      close();
    }
  }

  @Test
  void anIgnoreFileThatSomebodyWroteStays() {
    write(".gitignore", "mine\n");
    open();
    assertThat(read(".gitignore")).isEqualTo("mine\n");
    close();
    clear();
    open();
    assertThat(read(".gitignore").lines())
        .contains("/journal/", ".maestro-*", "*.edited", "*.edited.*");
  }

  @Test
  void aNewerStoreCheckpointOrJournalIsRefusedAndNothingIsTouched() {
    writeOld();
    open();
    change(tx -> tx.save(tx.requireTask(T1)));
    close();
    Path whole = root.resolveSibling("whole");
    replace(whole, root);
    assertRefused(
        "journal/store",
        bytes -> {
          String body = new String(bytes, StandardCharsets.ISO_8859_1);
          return body.replace("maestro-store 1", "maestro-store 2")
              .getBytes(StandardCharsets.ISO_8859_1);
        },
        "start the version that wrote it");
    replace(root, whole);
    List<String> checkpoints = journalFiles(".checkpoint");
    assertRefused(
        "journal/" + checkpoints.get(checkpoints.size() - 1), UpgradeTest::newer, "newer version");
    replace(root, whole);
    List<String> segments = journalFiles(".journal");
    assertRefused(
        "journal/" + segments.get(segments.size() - 1), UpgradeTest::newer, "newer version");
  }

  private interface Change {
    byte[] of(byte[] bytes);
  }

  /** Both headers have their version and their checksum at the same place. */
  private static byte[] newer(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file.clone()).putInt(4, 2);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.array(), 0, 8);
    checksum.update(bytes.array(), 12, 52);
    return bytes.putInt(8, (int) checksum.getValue()).array();
  }

  private void assertRefused(String file, Change change, String reason) {
    Path path = root.resolve(file);
    unchecked(() -> Files.write(path, change.of(Files.readAllBytes(path))));
    Map<String, String> before = contents(root);
    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(reason);
    assertThat(contents(root)).isEqualTo(before);
  }
}

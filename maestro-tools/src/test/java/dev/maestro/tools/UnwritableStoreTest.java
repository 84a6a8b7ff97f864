package dev.maestro.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import dev.maestro.tools.backup.Backup;
import dev.maestro.tools.backup.Restore;
import dev.maestro.tools.history.Log;
import dev.maestro.tools.history.LogAt;
import dev.maestro.tools.move.Export;
import dev.maestro.tools.size.Compact;
import dev.maestro.tools.size.Stats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What only reads tells of a store that cannot be written what it tells of a copy that can be. */
final class UnwritableStoreTest {

  private static final ProjectId P = new ProjectId("p_1");

  /** Why it cannot be written. */
  enum Disk {
    READ_ONLY {
      @Override
      void prepare(Faults faults) {
        faults.makeReadOnly();
      }
    },
    FULL {
      @Override
      void prepare(Faults faults) {
        faults.fill(1);
      }
    },
    FULL_BUT_FOR_THE_LOCK {
      @Override
      void prepare(Faults faults) {
        faults.forbidNewFiles();
      }
    };

    abstract void prepare(Faults faults);
  }

  @TempDir Path dir;

  private final Faults faults = new Faults();
  private final List<String> remarks = new ArrayList<>();

  private Path sound() {
    return dir.resolve("data");
  }

  /** The same directory, on the disk that fails. */
  private Path data() {
    return new FaultyFileSystem(FileSystems.getDefault(), faults).getPath(sound().toString());
  }

  private Path copy() {
    return dir.resolve("copy");
  }

  private final Progress told =
      new Progress() {
        @Override
        public void progress(String what, long done, long total) {
          // Nobody looks.
        }

        @Override
        public void remark(String sentence) {
          remarks.add(sentence);
        }
      };

  /** A store as it was left, and a copy of it. */
  private void leave(boolean isKilled, boolean isCorrupt) throws IOException {
    Path first = dir.resolve("first");
    try (FileStorage storage = FileStorage.open(first)) {
      storage.write(tx -> {
        Project project = new Project(P, "P", "", "/w", 1, 1, Value.Fields.EMPTY);
        tx.save(project);
        tx.record(new Event.ProjectCreated(project), 1_000);
        return true;
      });
      storage.checkpoint();
      for (int i = 1; i <= 20; i++) {
        write(storage, "t_" + i % 3, "Title " + i);
      }
      if (isKilled) {
        copy(first, sound());
      }
    }
    if (!isKilled) {
      copy(first, sound());
    }
    if (isCorrupt) {
      Files.createDirectories(sound().resolve("tasks/p_1"));
      Files.writeString(sound().resolve("tasks/p_1/t_rotten.json"), "{\"id\":");
    }
    copy(sound(), copy());
  }

  private static void write(FileStorage storage, String id, String title) {
    storage.write(tx -> {
      Task task = new TaskBuilder(new TaskId(id), P, title, 1).build();
      tx.save(task);
      tx.record(new Event.TaskUpdated(task), 2_000);
      return true;
    });
  }

  /** With the times of the documents, by which edits are known. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        if (!Files.exists(to.resolve(from.relativize(file)))) {
          Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  /** What a tool got. */
  private record Told(String output, JsonNode result) {}

  private Told run(Path store, String operation, ObjectNode arguments) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    JsonNode result =
        new StoreAccess(store)
            .run(operation, arguments, InputStream.nullInputStream(), output, told);
    return new Told(output.toString(StandardCharsets.UTF_8), result);
  }

  private static ObjectNode arguments() {
    return TestOperations.JSON.createObjectNode();
  }

  /** Each file, and when it and its name were changed; but who held it last. */
  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(sound())) {
      for (Path file : files.toList()) {
        String content =
            Files.isDirectory(file) ? "" : Files.readString(file, StandardCharsets.ISO_8859_1);
        tree.put(file.toString(), Files.getAttribute(file, "unix:ctime") + " " + content);
      }
    }
    tree.remove(sound().resolve(".maestro-lock").toString());
    return tree;
  }

  @ParameterizedTest
  @CsvSource({
    "READ_ONLY,false,false",
    "READ_ONLY,true,false",
    "READ_ONLY,true,true",
    "FULL,false,false",
    "FULL,true,true",
    "FULL_BUT_FOR_THE_LOCK,true,true",
  })
  void whatOnlyReadsTellsTheSame(Disk disk, boolean isKilled, boolean isCorrupt)
      throws IOException {
    leave(isKilled, isCorrupt);
    Map<String, String> before = tree();
    disk.prepare(faults);

    assertSame(Export.NAME, arguments());
    assertSame(Export.NAME, arguments().put("partial", true));
    assertSame(Log.NAME, arguments().put("since", 0));
    assertSame(LogAt.NAME, arguments().put("id", "t_1").put("seq", 9));
    assertSameStats();
    Path backup = dir.resolve("backup");
    new Backup(new StoreAccess(data()), InstantSource.system(), told).into(backup);

    assertThat(tree()).isEqualTo(before);
    assertThat(remarks)
        .hasSize(6)
        .allSatisfy(remark ->
            assertThat(remark)
                .startsWith("The data directory " + data() + " cannot be used: ")
                .endsWith(". So it is read as it lies."));
    faults.clear();
    Path restored = dir.resolve("restored");
    new Restore(InstantSource.system(), told).of(backup, restored);
    assertSame(restored, copy(), Export.NAME, arguments().put("partial", true));
    assertSame(restored, copy(), Log.NAME, arguments().put("since", 0));
  }

  private void assertSame(String operation, ObjectNode arguments) throws IOException {
    assertSame(data(), copy(), operation, arguments);
  }

  private void assertSame(Path store, Path other, String operation, ObjectNode arguments)
      throws IOException {
    assertThat(run(store, operation, arguments)).isEqualTo(run(other, operation, arguments));
  }

  /** But for the files of a start, which a copy has had more of. */
  private void assertSameStats() throws IOException {
    ObjectNode stats = (ObjectNode) run(data(), Stats.NAME, arguments()).result();
    ObjectNode other = (ObjectNode) run(copy(), Stats.NAME, arguments()).result();
    for (String differing : List.of("store", "sizes")) {
      stats.remove(differing);
      other.remove(differing);
    }
    assertThat(stats).isEqualTo(other);
  }

  @Test
  void whatWritesFailsAsItDid() throws IOException {
    leave(false, false);
    faults.makeReadOnly();
    assertThatThrownBy(() -> run(data(), Compact.NAME, arguments()))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("Read-only file system");
    assertThat(remarks).isEmpty();
  }

  @Test
  void aDirectoryThatCanBeWrittenIsOpenedAsEver() throws IOException {
    leave(true, false);
    Map<String, String> before = tree();
    run(data(), Export.NAME, arguments());
    assertThat(remarks).isEmpty();
    assertThat(tree()).isNotEqualTo(before);
  }

  /** Only the superuser can give files away, and look into those of others. */
  @Test
  void whoeverRescuesAReadOnlyDiskNeedNotBeTheOwner() throws IOException {
    assumeTrue(StoreOwner.thisUser() == 0);
    leave(true, false);
    Files.setAttribute(sound().resolve("journal"), "unix:uid", 4711);
    assertThatThrownBy(() -> run(data(), Export.NAME, arguments()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("sudo -u 4711");
    faults.makeReadOnly();
    assertThatThrownBy(() -> run(data(), Compact.NAME, arguments())).isInstanceOf(Refused.class);
    assertSame(Export.NAME, arguments());
    assertThat(remarks)
        .containsExactly(
            "The store in " + data() + " is another user's. So it is read as it lies.");
  }

  @Test
  void editsByHandAreToldOf() throws IOException {
    leave(false, false);
    String unedited = run(copy(), Export.NAME, arguments()).output();
    Path document = sound().resolve("tasks/p_1/t_1.json");
    Files.writeString(document, Files.readString(document).replace("Title", "My title"));
    faults.makeReadOnly();
    assertThat(run(data(), Export.NAME, arguments()).output()).isEqualTo(unedited);
    assertThat(remarks)
        .singleElement()
        .asString()
        .endsWith("So it is read as it lies, without 1 documents that were edited by hand.");
  }

  @Test
  void whyItCannotBeReadEitherIsTold() throws IOException {
    leave(false, false);
    Files.move(sound().resolve("journal"), sound().resolve("journal.repaired"));
    faults.makeReadOnly();
    assertThatThrownBy(() -> run(data(), Export.NAME, arguments()))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("a repair was interrupted")
        .hasMessageContaining("Make it writable");
  }

  /** What was never made durable may be gone after a crash, and other records in its place. */
  @Test
  void theNextBackupKeepsNothingOfOneOfAStoreThatCannotBeWritten() throws IOException {
    leave(true, false);
    Path backup = dir.resolve("backup");
    faults.makeReadOnly();
    ObjectNode first =
        new Backup(new StoreAccess(data()), InstantSource.system(), told).into(backup);
    assertThat(first.path("written").asLong(0)).isEqualTo(first.path("bytes").asLong(1));
    ObjectNode next =
        new Backup(new StoreAccess(data()), InstantSource.system(), told).into(backup);
    assertThat(next.path("written").asLong(0)).isEqualTo(next.path("bytes").asLong(1));
  }
}

package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.StoreId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store is copied while writes go on, and is a store again elsewhere. */
final class StoreCopyTest {

  private static final InstantSource TIME = InstantSource.system();

  @TempDir Path dir;

  private Path source() {
    return dir.resolve("source");
  }

  private Path target() {
    return dir.resolve("target");
  }

  private static Project project(String id, String name) {
    Value.Fields unknown = new Value.Fields(Map.of("mine", Value.of(7L)));
    return new Project(new ProjectId(id), name, "", "/w", 1, 1, unknown);
  }

  /** Two projects in one transaction. */
  private static void writePair(FileStorage storage, String name) {
    storage.write(tx -> {
      for (String id : List.of("p_1", "p_2")) {
        tx.save(project(id, name));
        tx.record(new Event.ProjectUpdated(project(id, name)), 1_000);
      }
      return true;
    });
  }

  private StoreId install(StoreCopy copy, long generation) throws IOException {
    StoreId id = new StoreId(copy.id().id(), generation);
    try (StoreInstallation installation = StoreInstallation.begin(target(), TIME)) {
      write(copy, installation);
      installation.finish(id);
    }
    return id;
  }

  private static void write(StoreCopy copy, StoreInstallation installation) throws IOException {
    for (StoreCopy.Part part : copy.parts()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      part.writeTo(bytes);
      assertThat(bytes.size()).as(part.path()).isEqualTo((int) part.bytes());
      try (OutputStream file = installation.file(part.path())) {
        bytes.writeTo(file);
      }
    }
  }

  @Test
  void aCopyAmidWritesIsTheStoreAtOneCommitWithItsEvents() throws IOException {
    AtomicBoolean stop = new AtomicBoolean();
    try (FileStorage storage = FileStorage.open(source())) {
      writePair(storage, "first");
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; !stop.get(); i++) {
              writePair(storage, "name " + i);
            }
          });
      for (int i = 0; i < 10; i++) {
        try (StoreCopy copy = storage.copy()) {
          StoreId id = install(copy, 70 + i);
          assertRestored(copy.seq(), id);
        }
        delete(target());
      }
      stop.set(true);
      writer.join();
    }
  }

  private void assertRestored(long seq, StoreId id) {
    try (FileStorage restored = FileStorage.open(target())) {
      assertThat(restored.events().storeId()).isEqualTo(id);
      assertThat(restored.report().edited()).isZero();
      assertThat(restored.snapshot().seq()).isEqualTo(seq);
      List<Project> projects = restored.snapshot().projects().toList();
      String name = projects.get(0).name();
      assertThat(projects).containsExactly(project("p_1", name), project("p_2", name));
      List<LoggedEvent> last = restored.events().read(seq - 2, 10).events();
      assertThat(last)
          .extracting(LoggedEvent::event)
          .containsExactly(
              new Event.ProjectUpdated(project("p_1", name)),
              new Event.ProjectUpdated(project("p_2", name)));
      writePair(restored, "goes on");
      assertThat(restored.events().latestSeq()).isEqualTo(seq + 2);
    }
    assertThat(target().resolve("projects/p_1.json")).content().contains("goes on");
    assertThat(target().resolve(".maestro-restoring")).doesNotExist();
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void theFirstServerWritesTheDocuments() throws IOException {
    try (FileStorage storage = FileStorage.open(source())) {
      writePair(storage, "one");
      try (StoreCopy copy = storage.copy()) {
        install(copy, 2);
      }
    }
    assertThat(target().resolve("projects")).doesNotExist();
    for (String file : List.of(".gitignore", "journal/.gitignore", ".maestro-format")) {
      assertThat(target().resolve(file)).hasSameTextualContentAs(source().resolve(file));
    }
    FileStorage.open(target()).close();
    for (String file : List.of("projects/p_1.json", "projects/p_2.json")) {
      assertThat(target().resolve(file)).hasSameTextualContentAs(source().resolve(file));
    }
  }

  @Test
  void aDocumentThatCannotBeReadIsCopiedAsItIs() throws IOException {
    try (FileStorage storage = FileStorage.open(source())) {
      writePair(storage, "one");
    }
    Files.writeString(source().resolve("projects/p_1.json"), "{ broken");
    Files.writeString(source().resolve("projects/p_3.json"), "never known");
    try (FileStorage storage = FileStorage.open(source());
        StoreCopy copy = storage.copy()) {
      install(copy, 2);
    }
    try (FileStorage restored = FileStorage.open(target())) {
      assertThat(restored.report().corrupt())
          .extracting(LoadReport.Finding::path)
          .containsExactly("projects/p_1.json", "projects/p_3.json");
      assertThat(restored.snapshot().project(new ProjectId("p_2"))).isPresent();
    }
    assertThat(target().resolve("projects/p_1.json")).content().isEqualTo("{ broken");
  }

  @Test
  void noServerStartsAmidAnInstallationAndItCanBeginAnew() throws IOException {
    try (FileStorage storage = FileStorage.open(source())) {
      writePair(storage, "one");
      try (StoreCopy copy = storage.copy()) {
        try (StoreInstallation interrupted = StoreInstallation.begin(target(), TIME)) {
          write(copy, interrupted);
        }
        Files.createDirectories(target().resolve("journal"));
        Files.writeString(target().resolve("journal/store"), "of an installation cut short");
        assertThatThrownBy(() -> FileStorage.open(target()))
            .isInstanceOf(DataDirectoryUnusable.class)
            .hasMessageContaining("Run it again, or empty the directory");
        assertRestored(copy.seq(), install(copy, 9));
      }
    }
  }

  @Test
  void whatIsThereIsLeftAlone() throws IOException {
    Files.createDirectories(target());
    Files.writeString(target().resolve("thesis.txt"), "mine");
    assertThatThrownBy(() -> StoreInstallation.begin(target(), TIME))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("is not empty: it holds thesis.txt");
    try (Stream<Path> files = Files.list(target())) {
      assertThat(files).containsExactly(target().resolve("thesis.txt"));
    }
  }

  @Test
  void whatIsNoStoreIsNotPutInPlace() throws IOException {
    try (FileStorage storage = FileStorage.open(source())) {
      writePair(storage, "one");
      try (StoreCopy copy = storage.copy();
          StoreInstallation installation = StoreInstallation.begin(target(), TIME)) {
        write(copy, installation);
        Path checkpoint = target().resolve(".maestro-restoring/journal/0000000001.checkpoint");
        byte[] bytes = Files.readAllBytes(checkpoint);
        bytes[bytes.length / 2] ^= 1;
        Files.write(checkpoint, bytes);
        assertThatThrownBy(() -> installation.finish(new StoreId(copy.id().id(), 2)))
            .isInstanceOf(DataDirectoryUnusable.class)
            .hasMessageContaining("is no whole store: journal/0000000001.checkpoint");
      }
    }
    assertThat(target().resolve("journal")).doesNotExist();
  }

  @Test
  void onlyFilesOfAStoreAreInstalled() throws IOException {
    try (StoreInstallation installation = StoreInstallation.begin(target(), TIME)) {
      for (String path :
          List.of(
              "../evil.json",
              "projects/../../evil.json",
              "journal/../evil",
              "journal/evil",
              "journal/",
              "/etc/passwd",
              "projects/p.txt",
              ".maestro-format",
              "")) {
        assertThatThrownBy(() -> installation.file(path))
            .as(path)
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void whatACopyNeedsIsKeptUntilItIsClosed() throws IOException {
    StoreSettings little = StoreSettings.DEFAULT.withEventBytesKept(1);
    try (FileStorage storage = SmallSegments.open(source(), little)) {
      for (int i = 0; i < 50; i++) {
        writePair(storage, "x".repeat(10_000) + i);
      }
      StoreCopy copy = storage.copy();
      List<StoreCopy.Part> parts = copy.parts();
      assertThat(parts.size()).isGreaterThan(4);
      writePair(storage, "last");
      storage.checkpoint();
      writePair(storage, "after the checkpoint");
      for (StoreCopy.Part part : parts) {
        part.writeTo(OutputStream.nullOutputStream());
      }
      copy.close();
    }
  }
}

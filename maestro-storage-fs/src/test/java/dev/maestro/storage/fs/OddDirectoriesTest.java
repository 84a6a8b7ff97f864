package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.StoreId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories as accidents and backups leave them, on a real disk. */
class OddDirectoriesTest {

  @TempDir private Path directory;

  private Path data() {
    return directory.resolve("data");
  }

  private static void save(FileStorage storage, String id, String name) {
    storage.write(tx -> {
      Project project = new Project(new ProjectId(id), name, "", "", 1, 1, Value.Fields.EMPTY);
      tx.save(project);
      tx.record(new Event.ProjectUpdated(project), 1);
      return true;
    });
  }

  private static String name(FileStorage storage, String id) {
    try (Snapshot snapshot = storage.snapshot()) {
      return snapshot.requireProject(new ProjectId(id)).name();
    }
  }

  private static List<Path> files(Path root, String pattern) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).matches(pattern))
          .sorted()
          .toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(
              file,
              target,
              StandardCopyOption.REPLACE_EXISTING,
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  @Test
  void howeverOftenALittleChangesAStartReadsFewCheckpoints() throws IOException {
    try (FileStorage storage = FileStorage.open(data())) {
      save(storage, "p_0", "never touched again");
      for (int i = 0; i < 50; i++) {
        save(storage, "p_" + (1 + i % 3), "version " + i);
        storage.checkpoint();
      }
    }
    assertThat(files(data(), "\\d{10}\\.checkpoint")).hasSizeLessThanOrEqualTo(18);
    try (FileStorage storage = FileStorage.open(data())) {
      assertThat(name(storage, "p_0")).isEqualTo("never touched again");
      assertThat(name(storage, "p_1")).isEqualTo("version 48");
      assertThat(name(storage, "p_2")).isEqualTo("version 49");
      assertThat(storage.report().edited()).isZero();
    }
  }

  @Test
  void aJournalWhoseFormatFileIsLostIsNotTakenForOneThatWasNeverFinished() throws IOException {
    StoreId id;
    try (FileStorage storage = FileStorage.open(data())) {
      save(storage, "p_1", "kept");
      id = storage.events().storeId();
    }
    Files.delete(data().resolve(".maestro-format"));
    try (FileStorage storage = FileStorage.open(data())) {
      assertThat(storage.events().storeId()).isEqualTo(id);
      assertThat(storage.events().latestSeq()).isEqualTo(1);
      assertThat(name(storage, "p_1")).isEqualTo("kept");
    }
    assertThat(data().resolve(".maestro-format")).hasContent("2");
  }

  /** The files that tell of a store are lost, and what it holds is not. */
  private void loseWhatTellsOfAStore(Path copy) throws IOException {
    DataDirectoryTest.replace(data(), copy);
    Files.delete(data().resolve("journal/store"));
    Files.delete(data().resolve(".maestro-format"));
  }

  private void assertIsADamagedStore(long seq) throws IOException {
    Map<String, String> before = DataDirectoryTest.contents(data());
    assertThat(DirectoryKind.of(data())).isEqualTo(DirectoryKind.STORE);
    assertThatThrownBy(() -> FileStorage.open(data()))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("journal/store is missing")
        .hasMessageContaining("doctor --repair");
    assertThatThrownBy(() -> OlderDirectory.read(data()))
        .hasMessageContaining("is a store of this version");
    assertThat(DataDirectoryTest.contents(data())).isEqualTo(before);
    StoppedStore.repair(data(), InstantSource.system());
    try (FileStorage storage = FileStorage.open(data())) {
      assertThat(storage.events().latestSeq()).isEqualTo(seq);
    }
  }

  @Test
  void aStoreThatLostWhatTellsOfItIsNotMadeAnew() throws IOException {
    try (FileStorage storage = FileStorage.open(directory.resolve("first"))) {
      save(storage, "p_1", "kept");
      save(storage, "p_1", "kept as well");
      // One segment and one checkpoint, as an import leaves them, but for what they hold.
      Path journal = directory.resolve("first/journal");
      DataDirectoryTest.replace(data().resolve("journal"), journal);
    }
    Files.delete(data().resolve("journal/store"));
    assertIsADamagedStore(2);
  }

  @Test
  void aStoreOfManyFilesThatLostWhatTellsOfItIsNotMadeAnew() throws IOException {
    SampleStore.closedIn(directory.resolve("sample"));
    loseWhatTellsOfAStore(directory.resolve("sample"));
    assertIsADamagedStore(43);
  }

  @Test
  void consumersOrALaterCheckpointAreOfAStore() throws IOException {
    try (FileStorage storage = FileStorage.open(directory.resolve("first"))) {
      storage.consumers().acknowledge(new ConsumerName("indexer"), 0, 1);
      loseWhatTellsOfAStore(directory.resolve("first"));
    }
    Path consumers = data().resolve("journal/consumers");
    assertThat(DirectoryKind.of(data())).isEqualTo(DirectoryKind.STORE);
    Files.delete(consumers);
    assertThat(DirectoryKind.of(data())).isNotEqualTo(DirectoryKind.STORE);
    Path first = data().resolve("journal/0000000001.checkpoint");
    byte[] bytes = Files.readAllBytes(first);
    bytes[40] ^= 1;
    Files.write(first, bytes);
    assertThat(DirectoryKind.of(data())).isEqualTo(DirectoryKind.STORE);
  }

  @Test
  void whatAnInterruptedImportHasLeftIsMadeAnew() throws IOException {
    Path first = directory.resolve("first");
    Files.createDirectories(first.resolve("projects"));
    Files.writeString(
        first.resolve("projects/p_1.json"), DataDirectoryTest.project("p_1", "as it was"));
    FileStorage making = FileStorage.open(first);
    loseWhatTellsOfAStore(first);
    making.close();
    assertThat(DirectoryKind.of(data())).isEqualTo(DirectoryKind.EARLIER);
    try (FileStorage storage = FileStorage.open(data())) {
      assertThat(name(storage, "p_1")).isEqualTo("as it was");
      assertThat(storage.events().storeId()).isNotEqualTo(making.events().storeId());
    }
  }

  @Test
  void aFolderNamedJournalThatIsSomebodyElsesKeepsItsFiles() throws IOException {
    Path diary = data().resolve("journal/2026/diary.md");
    Files.createDirectories(diary.getParent());
    Files.writeString(diary, "dear diary");
    Files.writeString(data().resolve("journal/notes.txt"), "notes");
    try (FileStorage storage = FileStorage.open(data())) {
      save(storage, "p_1", "beside it");
    }
    assertThat(diary).hasContent("dear diary");
    assertThat(data().resolve("journal/notes.txt")).hasContent("notes");
  }

  @Test
  void anEditOfMoreThanAnEntityMayHoldIsABrokenDocumentAndTheStartGoesOn() throws IOException {
    try (FileStorage storage = FileStorage.open(data())) {
      save(storage, "p_1", "small");
      save(storage, "p_2", "other");
    }
    Path document = data().resolve("projects/p_1.json");
    Files.writeString(
        document, Files.readString(document).replace("small", "x".repeat(EntityTooLarge.LIMIT)));
    try (FileStorage storage = FileStorage.open(data())) {
      assertThat(storage.report().corrupt())
          .singleElement()
          .satisfies(finding -> assertThat(finding.path()).isEqualTo("projects/p_1.json"));
      assertThatThrownBy(() -> name(storage, "p_1")).isInstanceOf(EntityCorrupt.class);
      assertThat(name(storage, "p_2")).isEqualTo("other");
    }
  }

  @Test
  void aBackupThatIsPutBackIsANewGeneration() throws IOException {
    try (FileStorage storage = FileStorage.open(data())) {
      save(storage, "p_1", "first");
    }
    copy(data(), directory.resolve("backup"));
    StoreId before;
    try (FileStorage storage = FileStorage.open(data())) {
      before = storage.events().storeId();
      save(storage, "p_1", "second");
    }
    for (Path file : files(data(), ".*")) {
      if (Files.isRegularFile(file)) {
        Files.delete(file);
      }
    }
    copy(directory.resolve("backup"), data());
    try (FileStorage storage = FileStorage.open(data())) {
      assertThat(storage.events().storeId().id()).isEqualTo(before.id());
      assertThat(storage.events().storeId().generation()).isGreaterThan(before.generation());
      assertThat(name(storage, "p_1")).isEqualTo("first");
    }
  }

  @Test
  void aBackupThatIsLaidOverTheFilesIsANewGeneration() throws IOException {
    try (FileStorage storage = FileStorage.open(data())) {
      save(storage, "p_1", "first");
    }
    copy(data(), directory.resolve("backup"));
    StoreId before;
    try (FileStorage storage = FileStorage.open(data())) {
      before = storage.events().storeId();
    }
    for (Path file : files(directory.resolve("backup/journal"), "store|place")) {
      // In place, as some tools do.
      Files.write(
          data().resolve("journal").resolve(file.getFileName().toString()),
          Files.readAllBytes(file));
    }
    try (FileStorage storage = FileStorage.open(data())) {
      assertThat(storage.events().storeId().generation()).isGreaterThan(before.generation());
    }
  }
}

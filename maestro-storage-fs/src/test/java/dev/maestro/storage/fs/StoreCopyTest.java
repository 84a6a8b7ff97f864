package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.StoreId;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  void aDocumentThatCannotBeReadIsCopiedAsItIsWhenItIsAskedFor() throws IOException {
    Files.createDirectories(source().resolve("projects"));
    Path document = Files.writeString(source().resolve("projects/p_1.json"), "broken");
    try (FileStorage storage = FileStorage.open(source());
        StoreCopy copy = storage.copy()) {
      StoreCopy.Part part = part(copy, "projects/p_1.json");
      Files.writeString(document, "broken otherwise");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      assertThat(part.bytes()).isEqualTo("broken otherwise".length());
      part.writeTo(bytes);
      assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("broken otherwise");

      Files.writeString(document, "short");
      assertThatThrownBy(() -> part.writeTo(OutputStream.nullOutputStream()))
          .isInstanceOf(DocumentChanged.class)
          .hasMessageContaining("projects/p_1.json was changed while it was copied");
      Files.writeString(document, "broken otherwise, and longer");
      assertThatThrownBy(() -> part.writeTo(OutputStream.nullOutputStream()))
          .isInstanceOf(DocumentChanged.class);
      Files.delete(document);
      assertThatThrownBy(() -> part.writeTo(OutputStream.nullOutputStream()))
          .isInstanceOf(DocumentChanged.class);
      assertThatThrownBy(part::bytes).isInstanceOf(NoSuchFileException.class);
    }
  }

  /** More bytes than an array can have. */
  @Test
  void aDocumentOfAnySizeIsNotReadIntoMemory() throws IOException {
    Files.createDirectories(source().resolve("projects"));
    long size = 3L << 30;
    try (RandomAccessFile document =
        new RandomAccessFile(source().resolve("projects/p_1.json").toFile(), "rw")) {
      document.setLength(size);
    }
    long[] written = {0};
    OutputStream enough =
        new OutputStream() {
          @Override
          public void write(int octet) {
            throw new IllegalStateException("whole buffers are written");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            written[0] += length;
            if (written[0] > 10_000_000) {
              throw new EOFException("enough");
            }
          }
        };
    try (FileStorage storage = FileStorage.open(source());
        StoreCopy copy = storage.copy()) {
      StoreCopy.Part part = part(copy, "projects/p_1.json");
      assertThat(part.bytes()).isEqualTo(size);
      assertThatThrownBy(() -> part.writeTo(enough)).hasMessage("enough");
    }
  }

  private static StoreCopy.Part part(StoreCopy copy, String path) {
    return copy.parts().stream().filter(part -> part.path().equals(path)).findFirst().orElseThrow();
  }

  @Test
  void aFileOfConsumersThatHasRottedIsNotCopied() throws IOException {
    try (FileStorage storage = FileStorage.open(source())) {
      storage.consumers().acknowledge(new ConsumerName("indexer"), 0, 1_000);
      Path consumers = source().resolve("journal/consumers");
      byte[] bytes = Files.readAllBytes(consumers);
      bytes[bytes.length / 2] ^= 1;
      Files.write(consumers, bytes);
      assertThatThrownBy(storage::copy)
          .isInstanceOf(DataDirectoryUnusable.class)
          .hasMessageContaining(consumers + " is damaged")
          .hasMessageContaining("doctor --repair");
      storage.consumers().acknowledge(new ConsumerName("indexer"), 0, 2_000_000);
      storage.copy().close();
    }
  }

  /** The checkpoint of an earlier copy, and whatever the journal holds since, make the state. */
  @Test
  void aCheckpointOfAnEarlierCopyIsKeptWhileTheJournalSinceIsShort() throws IOException {
    try (FileStorage storage = FileStorage.open(source())) {
      writePair(storage, "one");
      byte[] checkpoint;
      StoreCopy.Checkpoint earlier;
      try (StoreCopy copy = storage.copy()) {
        earlier = copy.checkpoint();
        checkpoint = bytes(part(copy, earlier.path()));
        assertThat(earlier.bytes()).isEqualTo(checkpoint.length);
      }
      writePair(storage, "two");
      storage.checkpoint();
      writePair(storage, "three");
      try (StoreCopy copy = storage.copy(Optional.of(earlier))) {
        assertThat(copy.checkpoint()).isEqualTo(earlier);
        StoreId id = new StoreId(copy.id().id(), 2);
        try (StoreInstallation installation = StoreInstallation.begin(target(), TIME)) {
          for (StoreCopy.Part part : copy.parts()) {
            try (OutputStream file = installation.file(part.path())) {
              file.write(part.isKept() ? checkpoint : bytes(part));
            }
          }
          installation.finish(id);
        }
        assertRestored(6, id);
      }
      writePair(storage, "x".repeat(2_000_000));
      assertIsNotKept(storage, earlier);
    }
  }

  private static byte[] bytes(StoreCopy.Part part) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    part.bytes();
    part.writeTo(bytes);
    return bytes.toByteArray();
  }

  private static void assertIsNotKept(FileStorage storage, StoreCopy.Checkpoint earlier)
      throws IOException {
    try (StoreCopy copy = storage.copy(Optional.of(earlier))) {
      assertThat(copy.parts()).noneMatch(StoreCopy.Part::isKept);
      assertThat(copy.checkpoint().place()).isNotEqualTo(earlier.place());
    }
  }

  @Test
  void aCheckpointIsNotKeptWhereTheJournalSinceIsGone() throws IOException {
    StoreSettings little = StoreSettings.DEFAULT.withEventBytesKept(1);
    try (FileStorage storage = SmallSegments.open(source(), little)) {
      writePair(storage, "one");
      StoreCopy.Checkpoint earlier;
      try (StoreCopy copy = storage.copy()) {
        earlier = copy.checkpoint();
      }
      StoreCopy.Checkpoint large =
          new StoreCopy.Checkpoint(earlier.path(), Long.MAX_VALUE, earlier.place());
      for (int i = 0; storage.journalBytes() < 2 * Retention.IMAGE_WINDOW; i++) {
        // Nothing in common with the one before.
        writePair(storage, Character.toString('a' + i % 26).repeat(2_000_000));
      }
      storage.compact();
      assertThat(storage.historyBegin()).isGreaterThan(3);
      assertIsNotKept(storage, large);
    }
  }

  @Test
  void aCheckpointIsNotKeptBesideADocumentThatCannotBeRead() throws IOException {
    StoreCopy.Checkpoint earlier;
    try (FileStorage storage = FileStorage.open(source())) {
      writePair(storage, "one");
      try (StoreCopy copy = storage.copy()) {
        earlier = copy.checkpoint();
      }
      writePair(storage, "two");
    }
    Files.writeString(source().resolve("projects/p_1.json"), "{ broken");
    try (FileStorage storage = FileStorage.open(source())) {
      assertIsNotKept(storage, earlier);
    }
  }

  @Test
  void noServerStartsAmidAnInstallationAndItCanBeginAnew() throws IOException {
    try (FileStorage storage = FileStorage.open(source())) {
      writePair(storage, "one");
      try (StoreCopy copy = storage.copy()) {
        try (StoreInstallation interrupted = StoreInstallation.begin(target(), TIME)) {
          write(copy, interrupted);
        }
        assertThatThrownBy(() -> FileStorage.open(target()))
            .isInstanceOf(DataDirectoryUnusable.class)
            .hasMessageContaining("Run it again, or empty the directory");
        assertRestored(copy.seq(), install(copy, 9));
      }
    }
  }

  @Test
  void aStoreThatWasPutBesideAnInterruptedInstallationIsLeftAlone() throws IOException {
    try (FileStorage storage = FileStorage.open(source())) {
      writePair(storage, "one");
      try (StoreCopy copy = storage.copy()) {
        FileStorage old = FileStorage.open(dir.resolve("old"));
        writePair(old, "old");
        old.close();
        try (StoreInstallation interrupted = StoreInstallation.begin(target(), TIME)) {
          write(copy, interrupted);
        }
        for (String name : List.of("projects", "journal", ".maestro-format")) {
          Files.move(dir.resolve("old").resolve(name), target().resolve(name));
        }
        assertThatThrownBy(() -> install(copy, 9))
            .isInstanceOf(DataDirectoryUnusable.class)
            .hasMessageContaining("is nothing that it put there. Nothing was changed")
            .hasMessageContaining("remove .maestro-restoring");
      }
    }
    delete(target().resolve(".maestro-restoring"));
    try (FileStorage old = FileStorage.open(target())) {
      assertThat(old.snapshot().projects())
          .containsExactly(project("p_1", "old"), project("p_2", "old"));
    }
  }

  @Test
  void anInstallationThatIsCutAnywhereRemovesOnlyWhatItPutThere() throws IOException {
    Faults faults = new Faults();
    Path disk = new FaultyFileSystem(DataDirectoryTest.memory(), faults).getPath("/disk");
    Files.createDirectories(disk);
    try (FileStorage storage = FileStorage.open(source());
        FileStorage other = FileStorage.open(dir.resolve("other"))) {
      writePair(storage, "one");
      writePair(other, "other");
      try (StoreCopy copy = storage.copy();
          StoreCopy another = other.copy()) {
        boolean wasCut = true;
        int placing = 0;
        for (int point = 1; wasCut; point++) {
          Path root = disk.resolve("d" + point);
          faults.arm(Faults.Mode.FROM_NOW_ON, point);
          wasCut = catchThrowable(() -> installInto(root, copy)) != null;
          faults.clear();
          // But for the last sync it may be whole.
          boolean isWhole = Files.exists(root.resolve("journal")) && !isBegun(root);
          if (wasCut && !isWhole) {
            placing += assertLeavesOthersAlone(root, another) ? 1 : 0;
            installInto(root, another);
          }
          try (FileStorage restored = FileStorage.open(root)) {
            assertThat(restored.snapshot().projects().toList())
                .as("cut at %d", point)
                .contains(project("p_1", wasCut && !isWhole ? "other" : "one"));
          }
        }
        assertThat(placing).isGreaterThan(3);
      }
    }
  }

  private static boolean isBegun(Path root) {
    return Files.exists(root.resolve(".maestro-restoring"))
        || Files.exists(root.resolve(".maestro-placing"));
  }

  private static void installInto(Path root, StoreCopy copy) throws IOException {
    try (StoreInstallation installation = StoreInstallation.begin(root, TIME)) {
      write(copy, installation);
      installation.finish(new StoreId(copy.id().id(), 2));
    }
  }

  /** Returns whether it was cut while things were put in their place. */
  private static boolean assertLeavesOthersAlone(Path root, StoreCopy copy) throws IOException {
    if (Files.notExists(root)) {
      return false;
    }
    Path mine = root.resolve("projects/mine.json");
    boolean hadProjects = Files.exists(mine.getParent());
    Files.createDirectories(mine.getParent());
    Files.writeString(mine, "mine");
    assertRefuses(root, copy, "projects/mine.json");
    assertThat(mine).content().isEqualTo("mine");
    Files.delete(mine);
    if (!hadProjects) {
      Files.delete(mine.getParent());
    }
    Path store = root.resolve("journal/store");
    if (Files.notExists(store)) {
      return false;
    }
    assertThat(Files.readString(root.resolve(".maestro-placing")))
        .startsWith("maestro-placing 1\n");
    String placed = Files.readString(store);
    Files.writeString(store, placed.replace("generation 2", "generation 3"));
    assertRefuses(root, copy, "journal/store");
    Files.writeString(store, placed);
    return true;
  }

  private static void assertRefuses(Path root, StoreCopy copy, String found) {
    assertThatThrownBy(() -> installInto(root, copy))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining(found);
  }

  @Test
  void whatAnotherVersionWasPuttingInItsPlaceIsLeftAlone() throws IOException {
    Path mark = target().resolve(".maestro-placing");
    Files.createDirectories(target());
    for (String text :
        List.of("maestro-placing 2\n5a0c1d3e 4 journal/store\n", "5a0c1d3e 4 a\n", "")) {
      Files.writeString(mark, text);
      assertThatThrownBy(() -> StoreInstallation.begin(target(), TIME))
          .isInstanceOf(DataDirectoryUnusable.class)
          .hasMessageContaining(mark + ", which an interrupted restore has left")
          .hasMessageContaining("with the version that began it, or empty the directory");
      assertThat(mark).content().isEqualTo(text);
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
      for (int i = 0; storage.journalBytes() < Retention.IMAGE_WINDOW + 10_000_000; i++) {
        // Nothing in common with the one before.
        writePair(storage, Character.toString('a' + i % 26).repeat(2_000_000));
      }
      storage.compact();
      for (StoreCopy.Part part : parts) {
        part.writeTo(OutputStream.nullOutputStream());
      }
      assertThat(storage.historyBegin()).isEqualTo(1);
      copy.close();
      storage.compact();
      assertThat(storage.historyBegin()).isGreaterThan(100);
    }
  }
}

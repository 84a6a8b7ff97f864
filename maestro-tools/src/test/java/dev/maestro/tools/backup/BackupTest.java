package dev.maestro.tools.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.StoreId;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.LoadReport;
import dev.maestro.testkit.FakeTime;
import dev.maestro.tools.Operations;
import dev.maestro.tools.Refused;
import dev.maestro.tools.StoreAccess;
import dev.maestro.tools.control.ControlServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What is backed up comes back, and what is there is not harmed. */
final class BackupTest {

  private static final int FLIPS = 40;

  @TempDir Path dir;

  private final FakeTime time = new FakeTime(1_800_000_000_000L);
  private Path data;
  private Path target;

  @BeforeEach
  void aStoreIsThere() {
    data = dir.resolve("data");
    target = dir.resolve("backup");
    try (FileStorage storage = FileStorage.open(data)) {
      write(storage, "first");
    }
  }

  private static Project project(String id, String name) {
    Value.Fields unknown = new Value.Fields(Map.of("mine", Value.of(7L)));
    return new Project(new ProjectId(id), name, "", "/w", 1, 1, unknown);
  }

  /** Two projects in one transaction, with an event each. */
  private static void write(FileStorage storage, String name) {
    storage.write(tx -> {
      for (String id : List.of("p_1", "p_2")) {
        tx.save(project(id, name));
        tx.record(new Event.ProjectUpdated(project(id, name)), 1_000);
      }
      return true;
    });
  }

  private Backup backing() {
    return new Backup(new StoreAccess(data), time, (what, done, total) -> {});
  }

  private ObjectNode backup() throws IOException {
    return backing().into(target);
  }

  private Path restored() {
    return dir.resolve("restored");
  }

  private ObjectNode restore() throws IOException {
    return new Restore(time, (what, done, total) -> {}).of(target, restored());
  }

  private void assertRestored(String name, long seq) {
    try (FileStorage storage = FileStorage.open(restored())) {
      assertThat(storage.report().corrupt()).isEmpty();
      assertThat(storage.snapshot().seq()).isEqualTo(seq);
      assertThat(storage.snapshot().projects())
          .containsExactly(project("p_1", name), project("p_2", name));
      assertThat(storage.events().read(0, 10_000).events())
          .hasSize((int) seq)
          .last()
          .extracting(LoggedEvent::event)
          .isEqualTo(new Event.ProjectUpdated(project("p_2", name)));
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("files"))) {
      return files.sorted().toList();
    }
  }

  /** Where a file of the store lies in the backup. */
  private Path file(String path) throws IOException {
    return manifest().files().stream()
        .filter(entry -> entry.path().equals(path))
        .map(entry -> target.resolve(entry.name()))
        .findFirst()
        .orElseThrow();
  }

  private Manifest manifest() throws IOException {
    return Manifest.decoded(Files.readAllBytes(target.resolve(Manifest.NAME)), "", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "backup.tar.gz", "backup.tgz"})
  void whatIsBackedUpComesBack(String name) throws IOException {
    target = dir.resolve(name);
    ObjectNode made = backup();
    assertThat(made.path("seq").asLong(0)).isEqualTo(2);
    assertThat(made.path("projects").asLong(0)).isEqualTo(2);
    assertThat(made.path("written").asLong(0)).isEqualTo(made.path("bytes").asLong(-1));
    if (Files.isDirectory(target)) {
      assertThat(made.has("archiveBytes")).isFalse();
    } else {
      assertThat(made.path("archiveBytes").asLong(0)).isEqualTo(Files.size(target));
    }
    assertThat(restore().path("seq").asLong(0)).isEqualTo(2);
    assertRestored("first", 2);
    assertThat(dir.resolve(name + ".tmp")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "backup.tar.gz"})
  void aServerThatWritesIsBackedUpAtOneCommit(String name) throws Exception {
    target = dir.resolve(name);
    AtomicBoolean stop = new AtomicBoolean();
    long seq;
    try (FileStorage storage = FileStorage.open(data);
        ControlServer server = ControlServer.start(data, storage, Operations.ALL)) {
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; !stop.get(); i++) {
              write(storage, "name " + i);
            }
          });
      seq = backup().path("seq").asLong(0);
      stop.set(true);
      writer.join();
      assertThat(server).isNotNull();
    }
    restore();
    try (FileStorage storage = FileStorage.open(restored())) {
      assertThat(storage.snapshot().seq()).isEqualTo(seq);
      List<Project> projects = storage.snapshot().projects().toList();
      assertThat(projects).hasSize(2);
      assertThat(projects.get(0).name()).isEqualTo(projects.get(1).name());
    }
  }

  @Test
  void aBackupIsBroughtUpToDateWithoutWritingAgainWhatNeverChanges() throws IOException {
    ObjectNode first = backup();
    List<Path> before = files(target);
    // Each opening begins a segment, so that those before it are for good.
    try (FileStorage storage = FileStorage.open(data)) {
      write(storage, "second");
    }
    ObjectNode second = backup();
    assertThat(second.path("written").asLong(0)).isLessThan(second.path("bytes").asLong(0));
    assertThat(second.path("files").asInt(0)).isGreaterThan(first.path("files").asInt(0));
    assertThat(files(target)).anyMatch(before::contains).anyMatch(file -> !before.contains(file));
    assertThat(files(target)).hasSize(second.path("files").asInt(0));
    restore();
    assertRestored("second", 4);
  }

  @Test
  void ofAStoreThatDidNotChangeNothingIsWritten() throws IOException {
    try (FileStorage storage = FileStorage.open(data);
        ControlServer server = ControlServer.start(data, storage, Operations.ALL)) {
      assertThat(server).isNotNull();
      assertThat(backup().path("written").asLong(0)).isPositive();
      List<Path> before = files(target);
      assertThat(backup().path("written").asLong(-1)).isZero();
      assertThat(files(target)).isEqualTo(before);

      Path checkpoint = file("journal/0000000001.checkpoint");
      for (int i = 0; i < 5; i++) {
        write(storage, "name " + i);
        assertThat(backup().has("checkpoint")).isFalse();
        assertThat(file("journal/0000000001.checkpoint")).isEqualTo(checkpoint);
      }
      flip(checkpoint, Files.size(checkpoint) / 2);
      backup();
      assertThat(file("journal/0000000001.checkpoint")).isNotEqualTo(checkpoint);
      write(storage, "last");
      backup();
    }
    restore();
    assertRestored("last", 14);
  }

  @Test
  void aDocumentThatIsRemovedMeanwhileIsNoPartOfTheBackup() throws IOException {
    Path document = Files.writeString(data.resolve("projects/p_3.json"), "broken");
    new Backup(
            new StoreAccess(data),
            time,
            (what, done, total) -> {
              if (what.equals("copying")) {
                removeUnchecked(document);
              }
            })
        .into(target);
    assertThat(manifest().files()).noneMatch(entry -> entry.path().contains("p_3"));
    restore();
    assertRestored("first", 2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void consumersThatHaveRottedAreNamedAndNotBackedUp(boolean served) throws IOException {
    try (FileStorage storage = FileStorage.open(data)) {
      storage.consumers().acknowledge(new ConsumerName("indexer"), 1, 1_000);
      if (served) {
        try (ControlServer server = ControlServer.start(data, storage, Operations.ALL)) {
          assertThat(server).isNotNull();
          flip(data.resolve("journal/consumers"), 30);
          assertThatThrownBy(this::backup)
              .isInstanceOf(Refused.class)
              .hasMessageContaining("consumers is damaged");
        }
      }
    }
    if (!served) {
      flip(data.resolve("journal/consumers"), 30);
      assertThatThrownBy(this::backup).hasMessageContaining("consumers is damaged");
    }
    assertThat(files(target)).isEmpty();
  }

  @Test
  void whatRottedInTheBackupIsWrittenAgain() throws IOException {
    backup();
    Path segment = file("journal/0000000001.journal");
    flip(segment, Files.size(segment) / 2);
    ObjectNode second = backup();
    assertThat(files(target)).doesNotContain(segment);
    assertThat(second.path("written").asLong(0)).isPositive();
    restore();
    assertRestored("first", 2);
  }

  /** Nobody can read a directory as a file, not even the superuser. */
  private static void makeUnreadable(Path file) {
    try {
      Files.delete(file);
      Files.createDirectory(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatCannotBeReadInTheBackupIsWrittenAgain() throws IOException {
    backup();
    Path segment = file("journal/0000000001.journal");
    makeUnreadable(segment);
    assertThat(backup().path("written").asLong(0)).isPositive();
    assertThat(segment).doesNotExist();
    restore();
    assertRestored("first", 2);
  }

  @Test
  void whatIsWrittenAndCannotBeReadBackIsNoBackup() {
    AtomicBoolean verifying = new AtomicBoolean();
    Backup backup =
        new Backup(
            new StoreAccess(data),
            time,
            (what, done, total) -> {
              if (what.equals("verifying") && !verifying.getAndSet(true)) {
                filesUnchecked().forEach(BackupTest::makeUnreadable);
              }
            });
    assertThatThrownBy(() -> backup.into(target))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith(target + " could not be written: Is a directory. The last whole");
    assertThat(target.resolve(Manifest.NAME)).doesNotExist();
  }

  private List<Path> filesUnchecked() {
    try {
      return files(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "backup.tar.gz"})
  void aBackupOfAnotherStoreIsNeverReplaced(String name) throws IOException {
    target = dir.resolve(name);
    backup();
    StoreId there = idOfTheStore();
    byte[] before = content(target);
    data = dir.resolve("other");
    try (FileStorage storage = FileStorage.open(data)) {
      write(storage, "other");
    }
    for (Backup backup : List.of(backing(), backing().replacing())) {
      assertThatThrownBy(() -> backup.into(target))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("holds a backup of another store, " + there.value())
          .hasMessageContaining("this one is " + idOfTheStore().value())
          .hasMessageContaining("Nothing was changed")
          .hasMessageContaining("name another target");
      assertThat(content(target)).isEqualTo(before);
    }
    restore();
    assertRestored("first", 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "backup.tar.gz"})
  void aBackupOfAnotherGenerationIsReplacedOnlyWhereThatIsWanted(String name) throws IOException {
    target = dir.resolve(name);
    try (FileStorage storage = FileStorage.open(data)) {
      write(storage, "second");
    }
    backup();
    byte[] before = content(target);
    restore();
    data = restored();
    try (FileStorage storage = FileStorage.open(data)) {
      write(storage, "third");
    }
    assertThatThrownBy(this::backup)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("holds a backup of generation 1")
        .hasMessageContaining("generation " + idOfTheStore().generation() + " now")
        .hasMessageContaining("give --replace");
    assertThat(content(target)).isEqualTo(before);
    ObjectNode made = backing().replacing().into(target);
    assertThat(made.path("written").asLong(0)).isEqualTo(made.path("bytes").asLong(-1));
    delete(restored());
    restore();
    assertRestored("third", 6);
  }

  /** All the bytes of a backup. */
  private static byte[] content(Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      return Files.readAllBytes(target);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Stream<Path> files = Files.walk(target).filter(Files::isRegularFile)) {
      for (Path file : files.sorted().toList()) {
        all.write(file.toString().getBytes(StandardCharsets.UTF_8));
        all.write(Files.readAllBytes(file));
      }
    }
    return all.toByteArray();
  }

  @Test
  void aBackupThatIsInterruptedLeavesTheOneBeforeItWhole() throws IOException {
    backup();
    List<Path> before = files(target);
    try (FileStorage storage = FileStorage.open(data)) {
      write(storage, "second");
    }
    AtomicBoolean verifying = new AtomicBoolean();
    assertThatThrownBy(() ->
            new Backup(
                    new StoreAccess(data),
                    time,
                    (what, done, total) -> {
                      if (what.equals("verifying") && done == total) {
                        verifying.set(true);
                        throw new IllegalStateException("killed");
                      }
                    })
                .into(target))
        .hasMessage("killed");
    assertThat(verifying).isTrue();
    assertThat(files(target)).containsAll(before);
    restore();
    assertRestored("first", 2);

    backup();
    assertThat(files(target))
        .hasSize(
            Manifest.decoded(Files.readAllBytes(target.resolve("manifest.json")), "", "")
                .files()
                .size());
  }

  @Test
  void anArchiveIsReplacedOnlyByAWholeOne() throws IOException {
    target = dir.resolve("backup.tar.gz");
    Files.writeString(target, "what was there");
    assertThatThrownBy(() ->
            new Backup(
                    new StoreAccess(data),
                    time,
                    (what, done, total) -> {
                      if (what.equals("verifying")) {
                        throw new IllegalStateException("killed");
                      }
                    })
                .into(target))
        .hasMessage("killed");
    assertThat(target).content().isEqualTo("what was there");
    assertThat(dir.resolve("backup.tar.gz.tmp")).doesNotExist();
    backup();
    restore();
    assertRestored("first", 2);
  }

  @Test
  void whatIsNoBackupIsLeftAlone() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("thesis.txt"), "mine");
    assertThatThrownBy(this::backup)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("it holds thesis.txt");
    assertThat(target.resolve("thesis.txt")).content().isEqualTo("mine");
    try (Stream<Path> entries = Files.list(target)) {
      assertThat(entries).containsExactly(target.resolve("thesis.txt"));
    }

    target = Files.writeString(dir.resolve("file"), "mine");
    assertThatThrownBy(this::backup).isInstanceOf(Refused.class).hasMessageContaining("is a file");
  }

  @Test
  void aFolderOfThatNameThatIsNoBackupsIsLeftAlone() throws IOException {
    Path thesis = target.resolve("files/thesis.txt");
    Files.createDirectories(target.resolve("files"));
    Files.writeString(thesis, "mine");
    assertThatThrownBy(this::backup)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("it holds files/thesis.txt");
    assertThat(thesis).content().isEqualTo("mine");
    try (Stream<Path> entries = Files.list(target)) {
      assertThat(entries).containsExactly(target.resolve("files"));
    }
  }

  @Test
  void aFlippedBitAnywhereIsFoundBeforeAnythingIsWritten() throws IOException {
    backup();
    for (Path file : withManifest(files(target))) {
      for (int i = 0; i < FLIPS; i++) {
        long at = place(file, i);
        flip(file, at);
        assertThatThrownBy(this::restore).as("%s at %d", file, at).isInstanceOf(Refused.class);
        assertThat(restored()).doesNotExist();
        flip(file, at);
      }
    }
    restore();
    assertRestored("first", 2);
  }

  /** A few bits of an archive mean nothing, such as those that fill up its last byte. */
  @Test
  void aFlippedBitInAnArchiveIsFoundOrChangesNothing() throws IOException {
    target = dir.resolve("backup.tar.gz");
    backup();
    int found = 0;
    for (int i = 0; i < FLIPS; i++) {
      flip(target, place(target, i));
      found += isRefused() ? 1 : 0;
      flip(target, place(target, i));
    }
    assertThat(found).isGreaterThan(FLIPS * 3 / 4);
  }

  private boolean isRefused() throws IOException {
    try {
      restore();
    } catch (Refused e) {
      assertThat(restored()).doesNotExist();
      return true;
    }
    assertRestored("first", 2);
    delete(restored());
    return false;
  }

  private static long place(Path file, int flip) throws IOException {
    return (Files.size(file) - 1) * flip / (FLIPS - 1);
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private List<Path> withManifest(List<Path> files) {
    List<Path> all = new ArrayList<>(files);
    all.add(target.resolve("manifest.json"));
    return all;
  }

  @Test
  void aFileThatIsMissingAndOneThatIsCutAreNamed() throws IOException {
    backup();
    List<Path> files = files(target);
    Files.delete(files.get(0));
    Files.write(files.get(1), new byte[] {1, 2, 3});
    assertThatThrownBy(this::restore)
        .isInstanceOf(Refused.class)
        .hasMessageContaining(files.get(0).getFileName() + " is missing")
        .hasMessageContaining(files.get(1).getFileName() + " is not what was written");
    Files.delete(target.resolve("manifest.json"));
    assertThatThrownBy(this::restore)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("was not finished");
    Files.writeString(
        target.resolve("manifest.json"), "{\"format\":\"maestro-backup\",\"version\":3}");
    assertThatThrownBy(this::restore)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("format 3; use the version that wrote it");
    Files.writeString(target.resolve("manifest.json"), "[]");
    assertThatThrownBy(this::restore).isInstanceOf(Refused.class).hasMessageContaining("damaged");
    Files.writeString(dir.resolve("x.tar.gz"), "no archive");
    target = dir.resolve("x.tar.gz");
    assertThatThrownBy(this::restore).isInstanceOf(Refused.class).hasMessageContaining("no backup");
  }

  @Test
  void aRestoredStoreHasAGenerationOfItsSecond() throws IOException {
    backup();
    StoreId id;
    try (FileStorage storage = FileStorage.open(data)) {
      id = storage.events().storeId();
    }
    ObjectNode first = restore();
    long generation = first.path("generation").asLong(0);
    assertThat(first.path("id").asString("")).isEqualTo(id.id());
    assertThat((generation - 1) >> 21).isEqualTo(1_800_000_000L);
    try (FileStorage storage = FileStorage.open(restored())) {
      assertThat(storage.events().storeId()).isEqualTo(new StoreId(id.id(), generation));
    }
    assertThatThrownBy(this::restore)
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("is not empty");
  }

  @Test
  void consumersAreKept() throws IOException {
    try (FileStorage storage = FileStorage.open(data)) {
      storage.consumers().acknowledge(new ConsumerName("indexer"), 1, 1_000);
    }
    backup();
    restore();
    try (FileStorage storage = FileStorage.open(restored())) {
      assertThat(storage.consumers().find(new ConsumerName("indexer"))).isPresent();
    }
  }

  @Test
  void twoAtOnceIntoOneDirectoryAreOneTooMany() throws IOException {
    try (BackupTarget first = DirectoryTarget.open(target)) {
      assertThat(first.earlier()).isEmpty();
      assertThatThrownBy(this::backup)
          .isInstanceOf(Refused.class)
          .hasMessageContaining("under way");
    }
    backup();
  }

  @Test
  void twoRestoresAtOneInstantHaveDifferentGenerations() throws IOException {
    backup();
    Restore restore = new Restore(time, (what, done, total) -> {});
    Set<Long> generations = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      generations.add(
          restore.of(target, dir.resolve("restored-" + i)).path("generation").asLong(0));
    }
    assertThat(generations).hasSize(3).allMatch(generation -> generation > 1_800_000_000L);
  }

  @Test
  void aRestoreGoesBeyondAGenerationOfTheFuture() throws IOException {
    StoreId future = new StoreId(idOfTheStore().id(), 1L << 52);
    backup();
    Path manifest = target.resolve("manifest.json");
    Manifest made = Manifest.decoded(Files.readAllBytes(manifest), "", "");
    made.result().put("storeId", future.value()).put("generation", future.generation());
    Files.write(manifest, made.encoded());
    long first = restore().path("generation").asLong(0);
    long second =
        new Restore(time, (what, done, total) -> {})
            .of(target, dir.resolve("second"))
            .path("generation")
            .asLong(0);
    assertThat(first).isGreaterThan(future.generation()).isNotEqualTo(second);
    assertThat(second).isGreaterThan(future.generation());
  }

  private StoreId idOfTheStore() {
    try (FileStorage storage = FileStorage.open(data)) {
      return storage.events().storeId();
    }
  }

  @ParameterizedTest
  @CsvSource({"backup, false", "backup, true", "backup.tar.gz, false", "backup.tar.gz, true"})
  void whatHasRottedInTheStoreIsNamedAndNotBackedUp(String name, boolean served)
      throws IOException {
    target = dir.resolve(name);
    FileStorage.open(data).close();
    Path segment = data.resolve("journal/0000000001.journal");
    try (FileStorage storage = FileStorage.open(data)) {
      int record = 64;
      flip(segment, record + 50);
      if (served) {
        try (ControlServer server = ControlServer.start(data, storage, Operations.ALL)) {
          assertThat(server).isNotNull();
          assertRefusesWhatHasRotted(segment, record);
        }
        flip(segment, record + 50);
      }
    }
    if (!served) {
      assertRefusesWhatHasRotted(segment, 64);
      flip(segment, 64 + 50);
    }
    backup();
    restore();
    assertRestored("first", 2);
  }

  private void assertRefusesWhatHasRotted(Path segment, int at) throws IOException {
    assertThatThrownBy(this::backup)
        .isInstanceOf(Refused.class)
        .hasMessageContaining(segment + " is corrupt at byte " + at)
        .hasMessageContaining("maestro-server doctor");
    assertThatThrownBy(this::restore).isInstanceOf(Refused.class);
    try (Stream<Path> beside = Files.list(dir)) {
      assertThat(beside).noneMatch(file -> file.toString().contains(".tar.gz"));
    }
  }

  @Test
  void aFileBesideTheArchiveIsNotTaken() throws IOException {
    target = dir.resolve("backup.tar.gz");
    Path mine = Files.writeString(dir.resolve("backup.tar.gz.tmp"), "mine");
    backup();
    assertThat(mine).content().isEqualTo("mine");
  }

  @Test
  void twoAtOnceIntoOneArchiveAreBothWhole() throws IOException {
    target = dir.resolve("backup.tar.gz");
    AtomicBoolean nested = new AtomicBoolean();
    new Backup(
            new StoreAccess(data),
            time,
            (what, done, total) -> {
              if (what.equals("verifying") && !nested.getAndSet(true)) {
                backupUnchecked();
              }
            })
        .into(target);
    assertThat(nested).isTrue();
    restore();
    assertRestored("first", 2);
    assertThat(besides()).containsExactly("backup.tar.gz");
  }

  private void backupUnchecked() {
    try {
      backup();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The archives, and what was to become one. */
  private List<String> besides() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".tar.gz") || name.endsWith(".tmp"))
          .sorted()
          .toList();
    }
  }

  @Test
  void whatAKilledBackupLeftBesideTheArchiveGoesWithTheNextOne() throws IOException {
    target = dir.resolve("backup.tar.gz");
    Files.writeString(dir.resolve(".maestro-unfinished-0123456789abcdef.tmp"), "left");
    Files.writeString(dir.resolve(".maestro-unfinished-mine.tmp"), "mine");
    backup();
    assertThat(besides()).containsExactly(".maestro-unfinished-mine.tmp", "backup.tar.gz");
  }

  @Test
  void theNameOfAnArchiveMayBeAsLongAsTheSystemAllows() throws IOException {
    target = dir.resolve("x".repeat(248) + ".tar.gz");
    backup();
    assertThat(target).exists();
  }

  @Test
  void aBackupOfThousandsOfSegmentsIsBroughtUpToDateByAServer() throws IOException {
    backup();
    Path file = target.resolve("manifest.json");
    Manifest made = Manifest.decoded(Files.readAllBytes(file), "", "");
    List<Manifest.Entry> entries = new ArrayList<>(made.files());
    for (int i = 0; i < 2_000; i++) {
      String name = "journal/%010d.journal".formatted(1_000_000 + i);
      Path segment = target.resolve("files/1-" + name.replace('/', '-'));
      Files.writeString(segment, "");
      Digests.Content content = Digests.of(InputStream.nullInputStream());
      entries.add(
          new Manifest.Entry(name, "files/" + segment.getFileName(), 0, content.sha256(), true));
    }
    Files.write(
        file, new Manifest(made.number(), made.createdAt(), made.result(), entries).encoded());
    try (FileStorage storage = FileStorage.open(data);
        ControlServer server = ControlServer.start(data, storage, Operations.ALL)) {
      assertThat(server).isNotNull();
      ObjectNode second = backup();
      assertThat(second.path("written").asLong(0)).isLessThan(second.path("bytes").asLong(0));
      assertThat(files(target)).hasSize(second.path("files").asInt(0));
    }
    restore();
    assertRestored("first", 2);
  }

  @Test
  void aDamagedManifestIsNotBuiltOnAndTheWayOutLosesNothing() throws IOException {
    backup();
    Path manifest = target.resolve("manifest.json");
    flip(manifest, Files.size(manifest) / 2);
    byte[] damaged = Files.readAllBytes(manifest);
    List<Path> before = files(target);
    assertThatThrownBy(this::backup)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("manifest.json is")
        .hasMessageContaining("Nothing was changed")
        .hasMessageContaining("name another directory")
        .hasMessageNotContaining("Use another backup");
    assertThat(manifest).hasBinaryContent(damaged);
    assertThat(files(target)).isEqualTo(before);
    Files.move(target, dir.resolve("away"));
    backup();
    restore();
    assertRestored("first", 2);
  }

  @Test
  void aDocumentThatGoesWhileItIsRestoredIsMissed() throws IOException {
    Files.writeString(data.resolve("projects/p_3.json"), "broken");
    backup();
    Path document = file("projects/p_3.json");
    Restore restore =
        new Restore(
            time,
            (what, done, total) -> {
              if (what.equals("restoring")) {
                removeUnchecked(document);
              }
            });
    assertThatThrownBy(() -> restore.of(target, restored()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("files/" + document.getFileName());
    assertThatThrownBy(() -> FileStorage.open(restored()))
        .isInstanceOf(DataDirectoryUnusable.class);
  }

  private static void removeUnchecked(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "", "b.zip", "b.tar", "b.tar.xz", "B.ZIP", "b.gz"})
  void aNameThatNoBackupCanHaveIsRefused(String name) {
    target = Path.of(name);
    assertThatThrownBy(this::backup)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("Choose a directory, or a name that ends in .tar.gz.");
    if (!name.isEmpty()) {
      assertThat(target).doesNotExist();
    }
  }

  @Test
  void aTargetInTheDataDirectoryIsRefusedHoweverItIsCalled() throws IOException {
    Path link = Files.createSymbolicLink(dir.resolve("link"), data);
    Path deeper = Files.createSymbolicLink(dir.resolve("deeper"), data.resolve("journal"));
    for (Path inside :
        List.of(
            data,
            data.resolve("backup"),
            data.resolve("a/b/../b.tar.gz"),
            link.resolve("backup"),
            deeper.resolve("../backup"),
            dir.resolve("elsewhere/../data/backup"))) {
      target = inside;
      assertThatThrownBy(this::backup)
          .as(inside.toString())
          .isInstanceOf(Refused.class)
          .hasMessageContaining("lies in the data directory " + data);
      assertThat(data.resolve("backup")).doesNotExist();
      assertThat(data.resolve("a")).doesNotExist();
    }
  }

  @Test
  void anArchiveThatTarMadeOfADirectoryIsRestored() throws IOException {
    backup();
    Path archive = dir.resolve("packed.tar.gz");
    try (TarArchiveOutputStream tar =
            new TarArchiveOutputStream(
                new GzipCompressorOutputStream(Files.newOutputStream(archive)));
        Stream<Path> files = Files.walk(target)) {
      for (Path file : files.sorted().toList()) {
        String name = "./" + target.relativize(file);
        tar.putArchiveEntry(new TarArchiveEntry(file, name));
        if (Files.isRegularFile(file)) {
          Files.copy(file, tar);
        }
        tar.closeArchiveEntry();
      }
    }
    target = archive;
    restore();
    assertRestored("first", 2);
  }

  @Test
  void anArchiveThatWasCutSaysSo() throws IOException {
    target = dir.resolve("backup.tar.gz");
    backup();
    byte[] bytes = Files.readAllBytes(target);
    for (int length : List.of(0, 5, 20, bytes.length / 2, bytes.length - 1)) {
      Files.write(target, Arrays.copyOf(bytes, length));
      assertThatThrownBy(this::restore)
          .as("cut to %d", length)
          .isInstanceOf(Refused.class)
          .hasMessageMatching(".*: [^:]*(ends too early|[a-z]+ [a-z]+).*")
          .hasMessageNotContaining("null")
          .hasMessageNotContaining("..");
    }
  }

  @Test
  void aLinkToWhatIsNotThereIsCalledThat() throws IOException {
    backup();
    Path link = Files.createSymbolicLink(dir.resolve("dangling"), dir.resolve("nothing"));
    assertThatThrownBy(() -> new Restore(time, (what, done, total) -> {}).of(target, link))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith(link + " is a link to what is not there.");
    for (Path through : List.of(link, link.resolve(".."), link.resolve("deeper/still"))) {
      target = through;
      assertThatThrownBy(this::backup)
          .isInstanceOf(Refused.class)
          .hasMessageStartingWith(link + " is a link to what is not there.");
    }
    assertThat(dir.resolve("nothing")).doesNotExist();
  }

  @Test
  void documentsThatCannotBeReadAreBackedUpWhateverTheirNames() throws IOException {
    String longId = "x".repeat(128);
    List<String> documents =
        List.of("tasks/a-b/c.json", "tasks/a/b-c.json", "tasks/" + longId + "/" + longId + ".json");
    for (String document : documents) {
      Files.createDirectories(data.resolve(document).getParent());
      Files.writeString(data.resolve(document), "broken " + document);
    }
    backup();
    restore();
    for (String document : documents) {
      assertThat(restored().resolve(document)).content().isEqualTo("broken " + document);
    }
    assertRestoredButForDocuments(documents);
  }

  private void assertRestoredButForDocuments(List<String> documents) {
    try (FileStorage storage = FileStorage.open(restored())) {
      assertThat(storage.report().corrupt())
          .extracting(LoadReport.Finding::path)
          .containsExactlyInAnyOrderElementsOf(documents);
    }
  }

  @Test
  void aBackupInTheFirstFormatIsRestoredAndBroughtUpToDate() throws IOException {
    backup();
    List<Manifest.Entry> entries = new ArrayList<>();
    for (Manifest.Entry entry : manifest().files()) {
      String name = "files/1-" + entry.path().replace('/', '-');
      Files.move(target.resolve(entry.name()), target.resolve(name));
      entries.add(
          new Manifest.Entry(entry.path(), name, entry.bytes(), entry.sha256(), entry.forGood()));
    }
    Manifest made = manifest();
    ObjectNode result = made.result().deepCopy();
    result.remove("checkpoint");
    byte[] encoded = new Manifest(1, made.createdAt(), result, entries).encoded();
    ObjectNode json = (ObjectNode) Json.TREES.readTree(encoded);
    json.put("version", 1).remove("checksum");
    byte[] compact = Json.TREES.writeValueAsBytes(json);
    json.put("checksum", Digests.of(new ByteArrayInputStream(compact)).sha256());
    Files.write(target.resolve(Manifest.NAME), Json.TREES.writeValueAsBytes(json));
    restore();
    assertRestored("first", 2);

    ObjectNode second = backup();
    assertThat(second.path("written").asLong(0)).isLessThan(second.path("bytes").asLong(0));
    assertThat(files(target)).contains(target.resolve("files/1-journal-0000000001.journal"));
    delete(restored());
    restore();
    assertRestored("first", 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "backup.tar.gz"})
  void onlyItsOwnerCanReadABackupOrLookIntoWhatIsRestored(String name) throws IOException {
    target = dir.resolve(name);
    backup();
    restore();
    assertThat(Files.getPosixFilePermissions(restored()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    try (Stream<Path> files = Files.walk(target)) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void anArchiveThatIsUnpackedIsItsOwnersAloneAndABackupAsWell() throws Exception {
    target = dir.resolve("backup.tar.gz");
    backup();
    Path unpacked = Files.createDirectory(dir.resolve("unpacked"));
    Process tar =
        new ProcessBuilder("tar", "-xzf", target.toString(), "-C", unpacked.toString()).start();
    assertThat(tar.waitFor()).isZero();
    try (Stream<Path> files = Files.walk(unpacked).filter(file -> !file.equals(unpacked))) {
      assertThat(files.toList())
          .hasSizeGreaterThan(3)
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
    }
    target = unpacked;
    ObjectNode second = backup();
    assertThat(second.path("written").asLong(0)).isLessThan(second.path("bytes").asLong(0));
    restore();
    assertRestored("first", 2);
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 1;
    Files.write(file, bytes);
  }
}

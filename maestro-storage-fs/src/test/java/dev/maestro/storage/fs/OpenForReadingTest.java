package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.journal.JournalSettings;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that cannot be written is read as it lies. */
final class OpenForReadingTest {

  private static final InstantSource TIME = InstantSource.system();

  private final Faults faults = new Faults();
  private final Path root =
      new FaultyFileSystem(DataDirectoryTest.memory(), faults).getPath("/data");
  private final Path sound = FaultyFileSystem.soundOf(root);
  private final Path copy = sound.resolveSibling("copy");

  /** How the last process left it. */
  enum Left {
    CLOSED,
    KILLED,
    CORRUPT;

    void in(Path directory, Path elsewhere) throws IOException {
      if (this == CLOSED) {
        SampleStore.closedIn(directory);
        return;
      }
      try (FileStorage storage = SampleStore.openedIn(elsewhere)) {
        assertThat(storage.snapshot().seq()).isPositive();
        copy(elsewhere, directory);
      }
      Path document = directory.resolve("tasks/p_1/t_2.json");
      if (this == KILLED) {
        Files.write(last(directory, "journal"), torn(directory));
      } else {
        Files.writeString(document, "{\"id\": \"t_2\", \"title\":");
        Files.writeString(directory.resolve("sessions/s_7.json"), "rotten");
      }
    }

    /** Half a record behind the last one, in the room that was made for it. */
    private static byte[] torn(Path directory) throws IOException {
      byte[] bytes = Files.readAllBytes(last(directory, "journal"));
      int end = bytes.length;
      while (bytes[end - 1] == 0) {
        end--;
      }
      end += 8 - end % 8;
      for (int i = end; i < Math.min(end + 20, bytes.length); i++) {
        bytes[i] = 77;
      }
      return bytes;
    }

    private static Path last(Path directory, String suffix) throws IOException {
      try (Stream<Path> files = Files.list(directory.resolve("journal"))) {
        return files
            .filter(file -> file.toString().endsWith("." + suffix))
            .max(Path::compareTo)
            .orElseThrow();
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private FileStorage openForReading() {
    return FileStorage.openForReading(root, StoreSettings.KEEPING_EVERYTHING, TIME);
  }

  private static List<LoggedEvent> events(FileStorage storage) {
    return storage.events().read(0, 10_000).events();
  }

  /** Each file as it is, and when it was changed. */
  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(sound)) {
      for (Path file : files.toList()) {
        tree.put(file.toString(), Files.getLastModifiedTime(file).toString());
      }
    }
    DataDirectoryTest.contents(sound).forEach((file, content) -> tree.put("in " + file, content));
    return tree;
  }

  @ParameterizedTest
  @EnumSource(Left.class)
  void itHasTheStateThatAStartComesToAndNoFileIsChanged(Left left) throws IOException {
    left.in(sound, sound.resolveSibling("elsewhere"));
    copy(sound, copy);
    Map<String, String> before = tree();
    faults.makeReadOnly();
    assertThatThrownBy(() -> FileStorage.open(root))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("Read-only file system");
    faults.makeReadOnly();
    try (FileStorage storage = openForReading();
        FileStorage started = FileStorage.open(copy)) {
      assertThat(SampleStore.entities(storage.snapshot()))
          .isEqualTo(SampleStore.entities(started.snapshot()));
      assertThat(storage.snapshot().seq()).isEqualTo(started.snapshot().seq());
      assertThat(events(storage)).isNotEmpty().isEqualTo(events(started));
      assertThat(storage.events().storeId()).isEqualTo(started.events().storeId());
      assertThat(storage.consumers().all()).isEqualTo(started.consumers().all());
      assertThat(storage.report().corrupt()).isEqualTo(started.report().corrupt());
      assertThat(storage.report().corrupt()).hasSize(left == Left.CORRUPT ? 2 : 0);
      assertThat(storage.report().torn()).isEqualTo(started.report().torn());
      assertThat(storage.report().torn().isPresent()).isEqualTo(left == Left.KILLED);
      assertThat(storage.historyBegin()).isEqualTo(started.historyBegin());
      assertCopied(storage, started);
    }
    assertThat(faults.hasStruck()).isFalse();
    assertThat(tree()).isEqualTo(before);
  }

  private void assertCopied(FileStorage storage, FileStorage started) throws IOException {
    Path target = sound.resolveSibling("installed");
    try (StoreCopy copied = storage.copy();
        StoreInstallation installation = StoreInstallation.begin(target, TIME)) {
      for (StoreCopy.Part part : copied.parts()) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        part.writeTo(bytes);
        try (var file = installation.file(part.path())) {
          bytes.writeTo(file);
        }
      }
      installation.finish(copied.id());
    }
    try (FileStorage installed = FileStorage.open(target)) {
      assertThat(SampleStore.entities(installed.snapshot()))
          .isEqualTo(SampleStore.entities(started.snapshot()));
      assertThat(events(installed)).isEqualTo(events(started));
      assertThat(installed.report().corrupt()).isEqualTo(started.report().corrupt());
    }
  }

  @Test
  void onAFullDiskItIsTheSame() throws IOException {
    Left.KILLED.in(sound, sound.resolveSibling("elsewhere"));
    copy(sound, copy);
    faults.fill(1);
    assertThatThrownBy(() -> FileStorage.open(root)).hasMessageContaining("No space left");
    faults.fill(1);
    Map<String, String> before = tree();
    try (FileStorage storage = openForReading();
        FileStorage started = FileStorage.open(copy)) {
      assertThat(SampleStore.entities(storage.snapshot()))
          .isEqualTo(SampleStore.entities(started.snapshot()));
      assertThat(events(storage)).isEqualTo(events(started));
    }
    assertThat(faults.hasStruck()).isFalse();
    assertThat(tree()).isEqualTo(before);
    faults.clear();
    try (FileStorage storage = FileStorage.open(root)) {
      assertThat(storage.report().edited()).isZero();
      storage.write(tx -> tx.requireProject(new ProjectId("p_1")));
    }
  }

  @Test
  void whatWouldWriteIsRefusedThoughTheDiskTakesIt() throws IOException {
    SampleStore.closedIn(sound);
    Map<String, String> before = tree();
    try (FileStorage storage = openForReading()) {
      assertThat(storage.isForReading()).isTrue();
      assertRefused(() -> storage.write(tx -> tx.requireProject(new ProjectId("p_1"))));
      assertRefused(() -> storage.consumers().acknowledge(new ConsumerName("new"), 1, 1));
      assertRefused(storage::checkpoint);
      assertRefused(storage::compact);
    }
    assertThat(faults.takeDone()).isEmpty();
    assertThat(tree()).isEqualTo(before);
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(StorageUnavailable.class)
        .hasMessageContaining("Nothing was changed")
        .hasMessageContaining("opened for reading");
  }

  @Test
  void whatWasEditedByHandIsCountedAndNotTakenIn() throws IOException {
    SampleStore.closedIn(sound);
    Map<String, Object> unedited;
    try (FileStorage storage = FileStorage.open(root)) {
      unedited = SampleStore.entities(storage.snapshot());
    }
    Path document = sound.resolve("projects/p_1.json");
    Files.writeString(document, DataDirectoryTest.project("p_1", "By hand"));
    Files.writeString(
        sound.resolve("projects/p_9.json"), DataDirectoryTest.project("p_9", "New by hand"));
    Files.delete(sound.resolve("tasks/p_1/t_2.json"));
    try (FileStorage storage = openForReading()) {
      assertThat(SampleStore.entities(storage.snapshot())).isEqualTo(unedited);
      assertThat(storage.report().edited()).isEqualTo(3);
    }
    try (FileStorage storage = FileStorage.open(root)) {
      assertThat(storage.report().edited()).isEqualTo(3);
      assertThat(storage.snapshot().requireProject(new ProjectId("p_1")).name())
          .isEqualTo("By hand");
    }
  }

  @Test
  void nobodyOpensItMeanwhileAndItIsFreeAfterwards() throws IOException {
    SampleStore.closedIn(sound);
    try (FileStorage storage = openForReading()) {
      assertThatThrownBy(() -> FileStorage.open(root)).isInstanceOf(DataDirectoryInUse.class);
      assertThat(storage.snapshot().seq()).isPositive();
    }
    try (FileStorage storage = FileStorage.open(root)) {
      assertThatThrownBy(this::openForReading).isInstanceOf(DataDirectoryInUse.class);
      assertThat(storage.isForReading()).isFalse();
    }
    openForReading().close();
  }

  /** Events may have been handed out that are lost, whoever opens it. */
  @Test
  void theGenerationIsTheOneThatAStartBegins() throws IOException {
    Path elsewhere = sound.resolveSibling("elsewhere");
    StoreSettings buffered = StoreSettings.DEFAULT.withDurability(Durability.BUFFERED);
    try (FileStorage storage =
        FileStorage.open(elsewhere, buffered, JournalSettings.DEFAULT, TIME)) {
      assertThat(storage.events().storeId().generation()).isEqualTo(1);
      copy(elsewhere, sound);
    }
    try (FileStorage storage = openForReading()) {
      assertThat(storage.events().storeId().generation()).isEqualTo(2);
    }
    try (FileStorage storage = FileStorage.open(root)) {
      assertThat(storage.events().storeId().generation()).isEqualTo(2);
    }
  }

  @Test
  void whatHasToBeWrittenFirstIsRefused() throws IOException {
    SampleStore.closedIn(sound);
    Files.move(sound.resolve("journal"), sound.resolve("journal.repaired"));
    assertUnreadable("a repair was interrupted");
    Files.move(sound.resolve("journal.repaired"), sound.resolve("journal"));
    Files.createDirectory(sound.resolve(".maestro-restoring"));
    assertUnreadable("restore into");
    Files.delete(sound.resolve(".maestro-restoring"));
    Files.move(sound.resolve("journal"), sound.resolveSibling("moved"));
    assertUnreadable("it holds no store of this version");
  }

  private void assertUnreadable(String message) throws IOException {
    Map<String, String> before = tree();
    assertThatThrownBy(this::openForReading)
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining(message);
    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void aJournalThatIsCorruptIsRefusedAsByAStart() throws IOException {
    SampleStore.closedIn(sound);
    Path checkpoint = Left.last(sound, "checkpoint");
    Files.write(checkpoint, new byte[] {1, 2, 3}, StandardOpenOption.TRUNCATE_EXISTING);
    assertUnreadable("The checkpoint");
  }
}

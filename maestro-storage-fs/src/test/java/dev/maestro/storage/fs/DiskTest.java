package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes durable, on a disk that may fail. */
class DiskTest {

  private final Faults faults = new Faults();
  private final Path root =
      new FaultyFileSystem(DataDirectoryTest.memory(), faults).getPath("/data");

  DiskTest() throws IOException {
    Files.createDirectories(root);
  }

  @Test
  void aDirectoryWhoseSyncFailsIsNoDataDirectory() {
    faults.arm(Faults.Mode.ONCE, 1);
    assertThatThrownBy(() -> new Disk(root))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/data cannot be synced: ")
        .hasMessageContaining("No space left on device");
  }

  @Test
  void aDirectoryThatCannotBeOpenedForASyncIsNoDataDirectory(@TempDir Path directory) {
    assertThatThrownBy(() -> new Disk(directory.resolve("missing")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("missing cannot be synced: ");
  }

  @Test
  void aFileSystemThatOpensNoDirectoriesIsFine() throws IOException {
    Path withoutDirectoryChannels = DataDirectoryTest.memory().getPath("/data");
    Path withoutChannels = Jimfs.newFileSystem(Configuration.windows()).getPath("C:\\data");
    for (Path directory : new Path[] {withoutDirectoryChannels, withoutChannels}) {
      Files.createDirectories(directory);
      Disk disk = new Disk(directory);
      assertThatCode(() -> disk.syncDirectory(directory)).doesNotThrowAnyException();
      assertThatCode(() -> Disk.sync(directory)).doesNotThrowAnyException();
    }
  }

  @Test
  void aDirectoryThatWasMadeAndNotSyncedIsSyncedByTheNextAttemptAndOnlyByThat() throws IOException {
    Disk disk = new Disk(root);
    Path directory = root.resolve("tasks");
    faults.arm(Faults.Mode.ONCE, 2);
    assertThatThrownBy(() -> disk.ensureDirectory(directory)).isInstanceOf(IOException.class);
    assertThat(directory).exists();
    assertThat(failsAtItsFirstOperation(disk, directory)).isTrue();
    faults.clear();
    disk.ensureDirectory(directory);
    assertThat(failsAtItsFirstOperation(disk, directory)).isFalse();
  }

  @Test
  void aDirectoryThatWasThereBeforeIsSyncedOnceWithThoseAboveIt() throws IOException {
    Path directory = Files.createDirectories(root.resolve("tasks/p_1"));
    Disk disk = new Disk(root);
    for (int unsynced = 0; unsynced < 2; unsynced++) {
      faults.arm(Faults.Mode.ONCE, 2 - unsynced);
      assertThatThrownBy(() -> disk.ensureDirectory(directory)).isInstanceOf(IOException.class);
    }
    disk.ensureDirectory(directory);
    assertThat(failsAtItsFirstOperation(disk, directory)).isFalse();
    assertThat(failsAtItsFirstOperation(disk, root.resolve("tasks"))).isFalse();
  }

  @Test
  void aDirectoryThatWentAndCameBackIsSyncedAgain() throws IOException {
    Disk disk = new Disk(root);
    Path directory = root.resolve("tasks");
    disk.ensureDirectory(directory);
    disk.deleteDirectory(directory);
    Files.createDirectory(directory);
    assertThat(failsAtItsFirstOperation(disk, directory)).isTrue();
    faults.clear();
    disk.ensureDirectory(directory);
    Files.delete(directory);
    faults.arm(Faults.Mode.ONCE, 2);
    assertThatThrownBy(() -> disk.ensureDirectory(directory)).isInstanceOf(IOException.class);
    assertThat(failsAtItsFirstOperation(disk, directory)).isTrue();
  }

  private boolean failsAtItsFirstOperation(Disk disk, Path directory) {
    faults.arm(Faults.Mode.ONCE, 1);
    try {
      disk.ensureDirectory(directory);
      return false;
    } catch (IOException e) {
      return faults.hasStruck();
    } finally {
      faults.clear();
    }
  }

  @Test
  void noFailureOfAFirstOpeningIsPassedOver() {
    assertNoFailureIsPassedOver(directory -> {});
  }

  @Test
  void noFailureOfALaterOpeningIsPassedOver() {
    assertNoFailureIsPassedOver(directory -> FileStorage.open(directory).close());
  }

  private static void assertNoFailureIsPassedOver(Consumer<Path> preparation) {
    List<String> operations = openings(preparation, 0);
    // The first syncs what lies above, which may be closed to this process; and the journal can
    // hold more than it needs.
    for (int i = 1; i < operations.size(); i++) {
      boolean matters = !isOfASegmentGone(operations, i) && !isOfTheHolder(operations.get(i));
      assertThat(openings(preparation, i + 1).isEmpty())
          .as("operation %d: %s of %s", i + 1, operations.get(i), operations)
          .isEqualTo(matters);
    }
  }

  /** Its temporary file is deleted after it, which does nothing where there is none. */
  private static boolean isOfASegmentGone(List<String> operations, int index) {
    return operations.subList(index - 1, index + 1).stream()
        .anyMatch(operation -> operation.matches("delete \\d+\\.journal"));
  }

  /** Who holds a directory need not have room to say so. */
  private static boolean isOfTheHolder(String operation) {
    return operation.matches("(truncate|write) \\.maestro-lock");
  }

  /** What an opening did; nothing where it failed since that operation did. */
  private static List<String> openings(Consumer<Path> preparation, int failing) {
    Faults faults = new Faults();
    Path directory = new FaultyFileSystem(DataDirectoryTest.memory(), faults).getPath("/data");
    preparation.accept(directory);
    faults.takeDone();
    if (failing > 0) {
      faults.arm(Faults.Mode.ONCE, failing);
    }
    try (FileStorage storage = FileStorage.open(directory)) {
      assertThat(storage.report().corrupt()).isEmpty();
      return faults.takeDone();
    } catch (DataDirectoryUnusable e) {
      return List.of();
    }
  }
}

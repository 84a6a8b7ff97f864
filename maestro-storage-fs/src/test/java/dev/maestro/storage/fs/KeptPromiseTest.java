package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.faulty.Faults;
import dev.maestro.storage.fs.faulty.FaultyFileSystem;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A disk that fails only when a redo file is no longer needed. */
class KeptPromiseTest {

  /** Held, since a logger that nobody holds forgets its level. */
  private static final List<Logger> QUIET =
      Stream.of(FileCommitter.class, FileStorage.class)
          .map(type -> Logger.getLogger(type.getName()))
          .toList();

  static {
    QUIET.forEach(logger -> logger.setLevel(Level.OFF));
  }

  private static final ProjectId P = new ProjectId("p_1");

  private final Faults faults = new Faults();
  private final FileSystem disk = new FaultyFileSystem(DataDirectoryTest.memory(), faults);

  @Test
  void whatIsDurableIsNotWrittenAgainWhenTheRedoFileCouldNotBeRemoved() {
    int found = 0;
    boolean struck = true;
    for (int operation = 1; struck; operation++) {
      Path root = disk.getPath("/data" + operation);
      try (FileStorage storage = FileStorage.open(root)) {
        faults.arm(Faults.Mode.FROM_NOW_ON, operation);
        boolean acknowledged = writesTwoTasks(storage);
        struck = faults.hasStruck();
        if (acknowledged && struck) {
          found++;
          assertDecidedWithoutRewriting(storage, root);
        }
      } finally {
        faults.clear();
      }
    }
    assertThat(found).as("the removal and its sync").isEqualTo(2);
  }

  private void assertDecidedWithoutRewriting(FileStorage storage, Path root) {
    List<Object> written = identities(root);
    faults.clear();
    storage.write(tx -> true);
    assertThat(identities(root)).isEqualTo(written);
    assertThat(root.resolve(".maestro-redo")).doesNotExist();
  }

  private static boolean writesTwoTasks(FileStorage storage) {
    try {
      storage.write(tx -> {
        tx.save(new TaskBuilder(new TaskId("t_1"), P, "one", 1).build());
        tx.save(new TaskBuilder(new TaskId("t_2"), P, "two", 2).build());
        return true;
      });
      return true;
    } catch (StorageUnavailable e) {
      return false;
    }
  }

  /** A file that is written again is another one. */
  private static List<Object> identities(Path root) {
    return DataDirectoryTest.unchecked(() -> {
      List<Object> keys = new ArrayList<>();
      for (String name : List.of("t_1.json", "t_2.json")) {
        Path file = root.resolve("tasks/p_1").resolve(name);
        keys.add(
            Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey()));
      }
      return keys;
    });
  }
}

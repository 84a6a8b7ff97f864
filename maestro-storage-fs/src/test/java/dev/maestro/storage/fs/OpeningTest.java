package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may open a directory. */
class OpeningTest extends DataDirectoryTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final String ME =
      "pid " + ProcessHandle.current().pid() + " since 2026-01-02T12:00:00Z";

  @Test
  void aSecondOpenerIsToldWhoHoldsTheDirectory(@TempDir Path disk) {
    for (Path directory : List.of(root, disk.resolve("data"))) {
      FileStorage first = FileStorage.open(directory, StoreSettings.DEFAULT, () -> NOON);
      assertThatThrownBy(() -> FileStorage.open(directory))
          .isInstanceOf(DataDirectoryUnusable.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining(ME)
          .message()
          .doesNotContain("\n");
      first.close();
      FileStorage.open(directory).close();
    }
  }

  @Test
  void theHolderIsWrittenForOtherProcessesToRead(@TempDir Path disk) {
    FileStorage storage = FileStorage.open(disk, StoreSettings.DEFAULT, () -> NOON);
    String holder = unchecked(() -> Files.readString(disk.resolve(".maestro-lock")));
    assertThat(holder).isEqualTo(ME + "\n");
    storage.close();
  }

  @Test
  void aDirectoryThatIsReachedByALinkIsTheSameDirectory(@TempDir Path disk) {
    Path real = unchecked(() -> Files.createDirectory(disk.resolve("real")));
    Path link = unchecked(() -> Files.createSymbolicLink(disk.resolve("link"), real));
    FileStorage storage = FileStorage.open(link);
    assertThatThrownBy(() -> FileStorage.open(real)).isInstanceOf(DataDirectoryUnusable.class);
    storage.close();
  }

  @Test
  void aNewerFormatIsRefusedAndNothingIsTouched() {
    write(".maestro-format", "3\n");
    write("projects/p_1.json", "something newer");
    write("projects/.maestro-1.tmp", "something newer");
    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("format 3");
    assertThat(root.resolve(".maestro-lock")).doesNotExist();
    assertThat(files()).hasSize(2);
    assertThat(read(".maestro-format")).isEqualTo("3\n");
  }

  @Test
  void aFormatThatIsNoNumberIsRefused() {
    write(".maestro-format", "two\n");
    assertThatThrownBy(this::open).isInstanceOf(DataDirectoryUnusable.class);
    assertThat(root.resolve(".maestro-lock")).doesNotExist();
  }

  @Test
  void aDirectoryGetsItsFormatWhenItIsFirstOpened() {
    open();
    assertThat(read(".maestro-format")).isEqualTo("2\n");
    assertThat(reopen().report().projects()).isZero();
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefused(@TempDir Path disk) {
    Path file = unchecked(() -> Files.writeString(disk.resolve("file"), "mine"));
    for (Path directory : List.of(file, file.resolve("data"))) {
      assertThatThrownBy(() -> FileStorage.open(directory))
          .isInstanceOf(DataDirectoryUnusable.class)
          .hasMessageContaining("cannot be used: " + file + " is no directory");
    }
    assertThat(file).hasContent("mine");
  }

  @Test
  void aDirectoryThatFailedToOpenIsFree() {
    write("tasks", "a file");
    assertThatThrownBy(this::open).isInstanceOf(DataDirectoryUnusable.class);
    delete("tasks");
    open();
  }
}

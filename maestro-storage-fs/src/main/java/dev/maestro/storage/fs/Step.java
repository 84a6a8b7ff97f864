package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A change of one file that a redo file tells of. */
sealed interface Step {

  Path file();

  void perform(Disk disk) throws IOException;

  /** Whether it has not taken place yet. */
  boolean isUndone();

  /** The file that was written beside its place takes it, which uses it up. */
  record Rename(Path temporary, Path file) implements Step {

    @Override
    public void perform(Disk disk) throws IOException {
      disk.rename(temporary, file);
    }

    @Override
    public boolean isUndone() {
      return Files.exists(temporary, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** The file goes. */
  record Remove(Path file) implements Step {

    @Override
    public void perform(Disk disk) throws IOException {
      disk.delete(file);
    }

    @Override
    public boolean isUndone() {
      return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
  }
}

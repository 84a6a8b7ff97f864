package dev.maestro.storage.fs;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileStorageOnDiskTest extends FileStorageContract {

  @TempDir private Path directory;

  @Override
  Path directory() {
    return directory;
  }
}

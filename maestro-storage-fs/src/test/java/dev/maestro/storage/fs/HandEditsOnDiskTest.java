package dev.maestro.storage.fs;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class HandEditsOnDiskTest extends HandEditsRules {

  HandEditsOnDiskTest(@TempDir Path directory) {
    super(directory.resolve("data"));
  }
}

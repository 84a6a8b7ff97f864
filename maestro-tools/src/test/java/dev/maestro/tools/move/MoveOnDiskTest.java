package dev.maestro.tools.move;

import dev.maestro.core.port.Storage;
import dev.maestro.storage.fs.FileStorage;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class MoveOnDiskTest extends MoveRules {

  @TempDir Path dir;
  private int stores;

  @Override
  Storage newStore() {
    return FileStorage.open(dir.resolve("store" + ++stores));
  }
}

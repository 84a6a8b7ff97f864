package dev.maestro.tools;

import dev.maestro.storage.fs.FileStorage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A store that holds nothing, among the temporary files, for who asks what would be done in one and
 * is not to begin it. It goes when it is closed.
 */
final class NewStore implements Closeable {

  private final Path dir;
  private final FileStorage storage;

  private NewStore(Path dir, FileStorage storage) {
    this.dir = dir;
    this.storage = storage;
  }

  static NewStore make() throws IOException {
    Path dir = Files.createTempDirectory("maestro-dry-run-");
    return new NewStore(dir, FileStorage.open(dir));
  }

  FileStorage storage() {
    return storage;
  }

  @Override
  public void close() throws IOException {
    storage.close();
    try (Stream<Path> files = Files.walk(dir)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}

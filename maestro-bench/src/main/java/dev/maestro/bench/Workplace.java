package dev.maestro.bench;

import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.StoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Where a run has its data.
 *
 * @param root removed at the end of the run
 */
record Workplace(Path root, Options options) {

  /** A store of its own for a bench, with that many tasks. */
  Path fresh(String name, int tasks) {
    Path directory = root.resolve(name);
    Tasks.load(directory, tasks);
    return directory;
  }

  /** A store with that many tasks, which is loaded for the first bench that asks. */
  Path shared(int tasks) {
    Path directory = root.resolve("tasks-" + tasks);
    if (!Files.exists(directory)) {
      long start = System.nanoTime();
      Tasks.load(directory, tasks);
      System.err.printf(
          "loading %,d tasks took %.0f s%n", tasks, (System.nanoTime() - start) / 1e9);
    }
    return directory;
  }

  /** Makes a checkpoint and returns when it is done. */
  static void checkpoint(FileStorage storage) {
    try {
      storage.checkpoint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes a file or a directory with all that is in it; nothing where there is none. */
  static void remove(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  static FileStorage open(Path directory) {
    return FileStorage.open(directory, StoreSettings.DEFAULT, InstantSource.system());
  }
}

package dev.maestro.app.torture;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory of the torture's own, which goes at its end. */
final class Scratch {

  private Scratch() {}

  static Path in(Path parent) throws IOException {
    try {
      Path dir = Files.createTempDirectory(parent, "maestro-torture-").toRealPath();
      Files.createDirectory(dir.resolve("skills"));
      return dir;
    } catch (FileSystemException e) {
      throw new IOException("No directory can be made in " + parent + ": " + e, e);
    }
  }

  static void remove(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return;
    }
    try (Stream<Path> files = Files.walk(dir)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    }
  }
}

package dev.maestro.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/**
 * What a stream of the process leads to. Java tells it of all of them at once; the file system does
 * of each, wherever it has {@code /dev/fd}.
 */
enum StandardStream {
  OUT(1),
  ERR(2);

  private static final int KIND = 0170000;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;
  private static final int CHARACTERS = 0020000;
  private static final Path NOTHING = Path.of("/dev/null");

  private final int descriptor;

  StandardStream(int descriptor) {
    this.descriptor = descriptor;
  }

  private Path file() {
    return Path.of("/dev/fd/" + descriptor);
  }

  /** Whether another process reads it; false where nobody knows. */
  boolean isPipe() {
    return isPipe(file());
  }

  /** Whether somebody looks at it. */
  boolean isTerminal() {
    return isTerminal(file());
  }

  static boolean isPipe(Path file) {
    return kind(file).filter(kind -> kind == PIPE || kind == SOCKET).isPresent();
  }

  static boolean isTerminal(Path file) {
    return kind(file)
        .map(kind -> kind == CHARACTERS && !number(file, "rdev").equals(number(NOTHING, "rdev")))
        .orElseGet(Ansi.AUTO::enabled);
  }

  private static Optional<Long> kind(Path file) {
    return number(file, "mode").map(mode -> mode & KIND);
  }

  /** Empty where the file system has no such thing to tell. */
  private static Optional<Long> number(Path file, String attribute) {
    try {
      return Optional.of(((Number) Files.getAttribute(file, "unix:" + attribute)).longValue());
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

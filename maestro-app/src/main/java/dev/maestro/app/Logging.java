package dev.maestro.app;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Configures the log of the program: lines on standard error, and in a file where one is set. Only
 * {@link Main} does; a program that embeds the server keeps its own.
 */
final class Logging {

  private static final Logger ROOT = Logger.getLogger("");

  /** Held here, since java.util.logging forgets a logger, and its level, that nobody else holds. */
  private static final Logger OURS = Logger.getLogger("dev.maestro");

  private static final List<Logger> QUIET =
      Stream.of("io.undertow", "org.xnio", "org.jboss").map(Logger::getLogger).toList();

  private static @Nullable Handler beginning;

  private Logging() {}

  /** Until it is configured, it tells of errors alone: a tool says itself what is to be said. */
  static void begin(OutputStream standardError) {
    ROOT.setLevel(Level.WARNING);
    beginning = new StreamLog(standardError, e -> {});
    beginning.setLevel(Level.SEVERE);
    ROOT.addHandler(beginning);
    ROOT.addHandler(EndOnOutOfMemory.install());
  }

  /**
   * @param file null for none
   * @throws IOException if the file cannot be opened
   */
  static void configure(OutputStream standardError, boolean debug, @Nullable Path file)
      throws IOException {
    ROOT.removeHandler(beginning);
    StreamLog console = new StreamLog(standardError, e -> {});
    ROOT.setLevel(Level.INFO);
    ROOT.addHandler(console);
    OURS.setLevel(debug ? Level.FINE : Level.INFO);
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    if (file != null) {
      ROOT.addHandler(new StreamLog(open(file), e -> report(file, e)));
    }
  }

  /** Not by way of a channel, which an interrupt of the thread that logs would close. */
  private static OutputStream open(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    return new FileOutputStream(file.toFile(), true);
  }

  private static void report(Path file, IOException e) {
    System.err.println(
        PlainText.oneLine(
            "maestro-server: the log file " + file + " misses lines: " + e.getMessage()));
  }
}

package dev.maestro.app.torture;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that lives as long as it is let. */
final class ServerProcess {

  private static final Pattern READY = Pattern.compile("listening on (http://\\S+) \\(data in");
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);
  private static final long LOOK_EVERY = 20;
  private static final int LONGEST_COMPLAINT = 500;

  /** The settings of whoever calls must not reach the server under test. */
  private static final Set<String> KEPT =
      Set.of("PATH", "HOME", "TMPDIR", "TMP", "TEMP", "SystemRoot", "USERPROFILE");

  private final Process process;
  private final Path out;
  private final Path err;

  private ServerProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts the program that runs here, on a free port of loopback.
   *
   * @param dir where its output goes; its data is in {@code data} there
   */
  static ServerProcess start(Path dir, String durability) throws IOException {
    Path out = dir.resolve("server.out");
    Path err = dir.resolve("server.err");
    ProcessBuilder builder =
        new ProcessBuilder(command(dir, durability))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().retainAll(KEPT);
    return new ServerProcess(builder.start(), out, err);
  }

  private static List<String> command(Path dir, String durability) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx192m",
        "-Xshare:auto",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        absolute(System.getProperty("java.class.path")),
        LeashedServer.class.getName(),
        "--port=0",
        "--host=127.0.0.1",
        "--data-dir=" + dir.resolve("data"),
        "--skills-dir=" + dir.resolve("skills"),
        "--durability=" + durability);
  }

  private static String absolute(String classPath) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(classPath)
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .reduce((one, other) -> one + File.pathSeparator + other)
        .orElse("");
  }

  /**
   * Waits until it is ready.
   *
   * @throws NoServer if it ends before, or takes longer than two minutes
   */
  URI url() throws IOException {
    long end = System.nanoTime() + PATIENCE;
    while (System.nanoTime() - end < 0) {
      Optional<URI> ready = ready();
      if (ready.isPresent()) {
        return ready.get();
      }
      if (endsWithin(LOOK_EVERY)) {
        throw new NoServer("it ended with status " + process.exitValue() + ": " + complaint());
      }
    }
    throw new NoServer("it was not ready within two minutes: " + complaint());
  }

  private Optional<URI> ready() throws IOException {
    Matcher ready = READY.matcher(Files.readString(out));
    return ready.find() ? Optional.of(URI.create(ready.group(1))) : Optional.empty();
  }

  private String complaint() throws IOException {
    String said = Files.readString(err).strip();
    return said.substring(Math.max(0, said.length() - LONGEST_COMPLAINT));
  }

  /** Whether it ends by itself within so many milliseconds. */
  boolean endsWithin(long millis) throws InterruptedIOException {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  long pid() {
    return process.pid();
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() throws InterruptedIOException {
    process.destroyForcibly();
    while (!endsWithin(1000)) {
      process.destroyForcibly();
    }
  }
}

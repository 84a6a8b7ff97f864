package dev.maestro.app;

import dev.maestro.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a process of its own, which ends with the test at the latest. */
final class ChildServer implements AutoCloseable {

  private static final Pattern READY =
      Pattern.compile("Maestro Server \\S+ listening on (http://\\S+) \\(data in (.+)\\)\n");

  private final Process process;
  private final Path out;
  private final Path err;

  private ChildServer(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * @param dir where its output goes, and its home is
   */
  static ChildServer start(Path dir, Map<String, String> variables, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(args));
    Path out = Files.createTempFile(dir, "out", ".txt");
    Path err = Files.createTempFile(dir, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("HOME", dir.toString());
    builder.environment().putAll(variables);
    return new ChildServer(builder.start(), out, err);
  }

  /** Starts one on a free port, with its data in {@code data}, and waits until it is ready. */
  static ChildServer ready(Path dir, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("--port=0", "--data-dir=" + dir.resolve("data")));
    args.addAll(List.of(more));
    ChildServer server = start(dir, Map.of(), args.toArray(String[]::new));
    server.url();
    return server;
  }

  /** Where it listens, once it says so. */
  String url() {
    return Await.value(
        "the line that says ready",
        () -> {
          Matcher ready = READY.matcher(out());
          if (ready.find()) {
            return Optional.of(ready.group(1));
          }
          if (!process.isAlive()) {
            throw new AssertionError("Ended with " + process.exitValue() + ": " + err());
          }
          return Optional.empty();
        });
  }

  TestClient client() {
    return new TestClient(url());
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean ignores(int signal) throws IOException {
    String status = Files.readString(Path.of("/proc/" + pid() + "/status"));
    Matcher ignored = Pattern.compile("SigIgn:\\s*([0-9a-f]+)").matcher(status);
    return ignored.find()
        && (Long.parseUnsignedLong(ignored.group(1), 16) >> (signal - 1) & 1) == 1;
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGINT. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(pid())).start().waitFor();
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The exit status, once it ended. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("Still runs: " + err());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

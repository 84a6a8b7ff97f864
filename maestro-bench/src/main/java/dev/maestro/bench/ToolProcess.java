package dev.maestro.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that is run as its user runs it: a process of its own, from its start to its end. */
final class ToolProcess {

  /**
   * How often its memory is looked at. The system keeps the peak, so only the very end is missed.
   */
  private static final long LOOK_MILLIS = 20;

  private ToolProcess() {}

  /**
   * How a run went.
   *
   * @param output what it printed on standard output
   * @param peak the most memory that it had, in MiB; empty where the system does not tell
   */
  record Run(double seconds, String output, OptionalDouble peak) {}

  /**
   * Runs it to its end.
   *
   * @param directory where it runs, and leaves what it prints
   * @throws IOException if its status is not 0
   */
  static Run run(Path directory, List<String> command) throws IOException, InterruptedException {
    Path output = directory.resolve("tool.out");
    Path errors = directory.resolve("tool.err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    long begin = System.nanoTime();
    Process process = builder.start();
    OptionalDouble peak = OptionalDouble.empty();
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      OptionalDouble now = memory(process.pid(), "VmHWM");
      peak = now.isPresent() ? now : peak;
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (process.exitValue() != 0) {
      throw new IOException(
          String.join(" ", command)
              + " ended with "
              + process.exitValue()
              + ": "
              + Files.readString(errors)
              + Files.readString(output));
    }
    return new Run(seconds, Files.readString(output), peak);
  }

  /**
   * How much memory the system says that a process has.
   *
   * @param field VmRSS for now, VmHWM for the most so far
   * @return MiB; empty where there is no /proc, or the process has ended
   */
  static OptionalDouble memory(long pid, String field) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024.0)
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      // A process that ends while its file is read has nothing more to tell.
      return OptionalDouble.empty();
    }
  }
}

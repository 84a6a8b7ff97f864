package dev.maestro.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * What to run, and where.
 *
 * @param directory where the data goes, on the disk that is to be measured
 * @param launcher the script that starts the server
 * @param tasks how many tasks a start and the tools find
 * @param million whether the rows with 1,000,000 tasks are run as well
 * @param rounds how often each measurement is taken
 * @param block how long each takes
 * @param only the names of the benches to run; empty for all
 */
record Options(
    Path directory,
    Path launcher,
    int tasks,
    boolean million,
    int rounds,
    Duration block,
    Set<String> only) {

  static final String HELP =
      """
      Usage: ./bench [--dir DIR] [--rounds N] [--block-millis N] [--tasks N] [--million]
                     [--only NAME,NAME] [--launcher FILE]

        --dir           where the data goes, on a real disk; a directory of its own is made there and
                        removed at the end. Default: maestro-bench/target
        --rounds        how often each measurement is taken. Default: 7
        --block-millis  how long one measurement takes. Default: 1000
        --tasks         how many tasks a start and the tools find. Default: 100000
        --million       also runs what needs 1,000,000 tasks, which takes many minutes
        --only          some of: one-writer, many-writers, reads, start, list, checkpoint, timeline, codec,
                        tools, saturation, replay, latency, catch-up, not-matching, idle
      """;

  private static final List<String> VALUED =
      List.of("--dir", "--rounds", "--block-millis", "--tasks", "--only", "--launcher");

  /**
   * @throws IllegalArgumentException if an argument is not understood
   */
  static Options parse(String... args) {
    Options options =
        new Options(
            Path.of("maestro-bench", "target"),
            Path.of("maestro-server"),
            100_000,
            false,
            7,
            Duration.ofSeconds(1),
            Set.of());
    Deque<String> rest = new ArrayDeque<>(List.of(args));
    while (!rest.isEmpty()) {
      options = options.with(rest.remove(), rest);
    }
    return options;
  }

  private Options with(String name, Deque<String> rest) {
    if (name.equals("--million")) {
      return new Options(directory, launcher, tasks, true, rounds, block, only);
    }
    if (!VALUED.contains(name) || rest.isEmpty()) {
      throw new IllegalArgumentException(name + " is not understood; see --help");
    }
    return with(name, rest.remove());
  }

  private Options with(String name, String value) {
    return switch (name) {
      case "--dir" -> new Options(Path.of(value), launcher, tasks, million, rounds, block, only);
      case "--launcher" ->
          new Options(directory, Path.of(value), tasks, million, rounds, block, only);
      case "--tasks" ->
          new Options(directory, launcher, positive(value), million, rounds, block, only);
      case "--rounds" ->
          new Options(directory, launcher, tasks, million, positive(value), block, only);
      case "--block-millis" ->
          new Options(
              directory,
              launcher,
              tasks,
              million,
              rounds,
              Duration.ofMillis(positive(value)),
              only);
      default ->
          new Options(
              directory, launcher, tasks, million, rounds, block, Set.of(value.split(",", -1)));
    };
  }

  private static int positive(String value) {
    int number = Integer.parseInt(value);
    if (number < 1) {
      throw new IllegalArgumentException(value + " must be at least 1");
    }
    return number;
  }

  /** The server and its tools, as a user starts them without the launcher. */
  Path jar() {
    return launcher
        .toAbsolutePath()
        .resolveSibling(Path.of("maestro-app", "target", "maestro-server.jar"));
  }

  boolean runs(String bench) {
    return only.isEmpty() || only.contains(bench);
  }
}

package dev.maestro.bench;

import dev.maestro.core.domain.Task;
import dev.maestro.core.port.Snapshot;
import dev.maestro.storage.fs.FileStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.runner.RunnerException;

/** A list with two filters that returns 100 tasks, of a small store and of a large one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FilteredList {

  private static final int SMALL = 10_000;
  private static final int MILLION = 1_000_000;

  @Param("")
  String directory = "";

  private @Nullable FileStorage storage;

  @Setup
  public void open() {
    storage = Workplace.open(Path.of(directory));
  }

  @TearDown
  public void close() {
    storage().close();
  }

  @Benchmark
  public List<Task> list() {
    try (Snapshot snapshot = storage().snapshot();
        Stream<Task> tasks = snapshot.tasks(Tasks.BLOCKED_IN_FIRST)) {
      List<Task> found = tasks.toList();
      if (found.size() != Tasks.BLOCKED) {
        throw new IllegalStateException("The list has " + found.size() + " tasks");
      }
      return found;
    }
  }

  private FileStorage storage() {
    return Objects.requireNonNull(storage, "opened before");
  }

  static List<Row> run(Workplace place) throws RunnerException {
    int large = place.options().million() ? MILLION : place.options().tasks();
    Measured ofLarge = measured(place, large);
    Measured ofSmall = measured(place, SMALL);
    return List.of(
        Row.atMost(
            String.format(Locale.ROOT, "filtered list returning 100 of %,d tasks", large),
            ofLarge.in("µs"),
            String.format(Locale.ROOT, "of %,d: %s", SMALL, ofSmall.in("µs")),
            ofLarge.median() / ofSmall.median(),
            1.5,
            "at most 1.5 times" + (large < MILLION ? " (of 1,000,000: --million)" : "")));
  }

  private static Measured measured(Workplace place, int tasks) throws RunnerException {
    return Harness.measured(
        Harness.run(
                Harness.of(FilteredList.class, place.options())
                    .param("directory", place.shared(tasks).toString()))
            .iterator()
            .next());
  }
}

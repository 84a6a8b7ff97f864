package dev.maestro.bench;

import dev.maestro.core.domain.Task;
import dev.maestro.json.Documents;
import dev.maestro.json.Json;
import dev.maestro.json.StoredEntity;
import dev.maestro.json.TaskCodec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.runner.RunnerException;

/** What one task of 1 KB costs to encode and to decode. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Codec {

  private final Task task = Tasks.task(0);
  private final StoredEntity stored = new StoredEntity(task.id().value(), 0, task.projectId());
  private final byte[] document = Documents.pretty(task);

  @Benchmark
  public byte[] writeCompact() {
    return Json.compact(generator -> TaskCodec.write(task, generator));
  }

  @Benchmark
  public byte[] writeDocument() {
    return Documents.pretty(task);
  }

  @Benchmark
  public Task readDocument() {
    return Documents.task(document, stored);
  }

  static List<Row> run(Workplace place) throws RunnerException {
    return Harness.run(Harness.of(Codec.class, place.options())).stream()
        .map(result ->
            Row.told(
                "codec: " + result.getPrimaryResult().getLabel() + " of a task of 1 KB",
                Harness.measured(result).in("µs")))
        .toList();
  }
}

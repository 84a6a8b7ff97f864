package dev.maestro.bench;

import java.util.Collection;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of a class under JMH, quietly and in a JVM of its own. */
final class Harness {

  private static final int WARM_UPS = 4;
  private static final TimeValue ITERATION = TimeValue.milliseconds(500);

  private Harness() {}

  static ChainedOptionsBuilder of(Class<?> benchmarks, Options options) {
    return new OptionsBuilder()
        .include("^" + benchmarks.getName().replace(".", "\\.") + "\\.")
        .forks(1)
        .warmupIterations(WARM_UPS)
        .warmupTime(ITERATION)
        .measurementIterations(options.rounds())
        .measurementTime(ITERATION)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
  }

  static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
    return new Runner(options.build()).run();
  }

  /** The iterations of a benchmark, in its own unit. */
  static Measured measured(RunResult result) {
    Result<?> primary = result.getPrimaryResult();
    return new Measured(
        primary.getStatistics().getPercentile(50),
        primary.getStatistics().getMin(),
        primary.getStatistics().getMax());
  }
}

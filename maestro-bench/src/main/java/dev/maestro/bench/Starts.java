package dev.maestro.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long the server takes until it is ready, and how much memory it has then. */
final class Starts {

  private static final int MILLION = 1_000_000;

  private Starts() {}

  /** How one kind of start went, over its rounds. */
  private record Started(Measured seconds, Measured resident, Measured peak) {}

  static List<Row> run(Workplace place) throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    int tasks = place.options().tasks();
    Started clean = add(rows, place, tasks, 2, 3, 350);
    if (place.options().million()) {
      Started large = add(rows, place, MILLION, Double.NaN, Double.NaN, 3 * 1024);
      double growth = large.seconds().median() / clean.seconds().median();
      rows.add(
          Row.atMost(
              count(MILLION) + ": start beside " + count(tasks),
              large.seconds().in("s"),
              clean.seconds().in("s"),
              growth,
              (double) MILLION / tasks,
              "grows no worse than linearly: " + MILLION / tasks));
    }
    return rows;
  }

  private static Started add(
      List<Row> rows, Workplace place, int tasks, double clean, double killed, double mebibytes)
      throws IOException, InterruptedException {
    Path directory = place.shared(tasks);
    // The first start after the load makes what later ones profit from.
    ServerProcess.start(place.options(), directory).stop();
    Started afterStop = rounds(place.options(), directory, false);
    Started afterKill = rounds(place.options(), directory, true);
    rows.add(time(tasks, "after a clean stop", afterStop, clean));
    rows.add(time(tasks, "after kill -9", afterKill, killed));
    rows.add(memory(tasks, "after a clean stop", afterStop, mebibytes));
    rows.add(memory(tasks, "after kill -9", afterKill, mebibytes));
    return afterStop;
  }

  private static Started rounds(Options options, Path directory, boolean kill)
      throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    List<Double> resident = new ArrayList<>();
    List<Double> peak = new ArrayList<>();
    int rounds = Math.min(options.rounds(), 5);
    for (int round = kill ? -1 : 0; round < rounds; round++) {
      ServerProcess server = ServerProcess.start(options, directory);
      if (round >= 0) {
        seconds.add(server.secondsToReady());
        resident.add(server.memory("VmRSS").orElseThrow());
        peak.add(server.memory("VmHWM").orElseThrow());
      }
      if (kill) {
        server.writeAndKill();
      } else {
        server.stop();
      }
    }
    return new Started(
        OneWriter.measured(seconds), OneWriter.measured(resident), OneWriter.measured(peak));
  }

  private static Row time(int tasks, String after, Started started, double limit) {
    String work = "start with " + count(tasks) + " " + after;
    Measured seconds = started.seconds();
    return Double.isNaN(limit)
        ? Row.told(work, seconds.in("s"))
        : Row.atMost(
            work, seconds.in("s"), "", seconds.median(), limit, Measured.number(limit) + " s");
  }

  private static Row memory(int tasks, String after, Started started, double limit) {
    return Row.atMost(
        "resident once ready with " + count(tasks) + " " + after,
        started.resident().in("MB"),
        "peak " + started.peak().in("MB"),
        started.resident().median(),
        limit,
        String.format(Locale.ROOT, "%,.0f MB", limit));
  }

  private static String count(int tasks) {
    return String.format(Locale.ROOT, "%,d tasks", tasks);
  }
}

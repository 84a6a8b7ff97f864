package dev.maestro.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs the benches and prints their table on standard output; on standard error, how far it is. */
final class Main {

  /** One bench, which gives one row or several. */
  @FunctionalInterface
  private interface Bench {
    List<Row> run(Workplace place) throws Exception;
  }

  private static final Map<String, Bench> BENCHES = new LinkedHashMap<>();

  static {
    BENCHES.put("one-writer", OneWriter::run);
    BENCHES.put("many-writers", ManyWriters::run);
    BENCHES.put("reads", Reads::run);
    BENCHES.put("start", Starts::run);
    BENCHES.put("list", FilteredList::run);
    BENCHES.put("checkpoint", Checkpoints::run);
    BENCHES.put("timeline", Timeline::run);
    BENCHES.put("codec", Codec::run);
    BENCHES.put("tools", Tools::run);
    BENCHES.put("saturation", Deliveries::saturation);
    BENCHES.put("replay", Deliveries::replay);
    BENCHES.put("latency", Deliveries::latency);
    BENCHES.put("catch-up", Deliveries::catchUp);
    BENCHES.put("not-matching", Deliveries::notMatching);
    BENCHES.put("idle", Deliveries::idle);
  }

  private Main() {}

  public static void main(String[] args) throws Exception {
    if (Arrays.asList(args).contains("--help")) {
      System.out.print(Options.HELP);
      return;
    }
    Logger.getLogger("").setLevel(Level.WARNING);
    Options options = Options.parse(args);
    if (!BENCHES.keySet().containsAll(options.only())) {
      throw new IllegalArgumentException("--only takes some of " + BENCHES.keySet());
    }
    Files.createDirectories(options.directory());
    Path root = Files.createTempDirectory(options.directory().toAbsolutePath(), "maestro-bench-");
    Thread cleanUp = new Thread(() -> remove(root));
    Runtime.getRuntime().addShutdownHook(cleanUp);
    System.out.print(Machine.describe(root));
    System.out.print(Row.HEADER);
    run(new Workplace(root, options));
  }

  private static void run(Workplace place) throws Exception {
    for (Map.Entry<String, Bench> bench : BENCHES.entrySet()) {
      if (place.options().runs(bench.getKey())) {
        long start = System.nanoTime();
        List<Row> rows = bench.getValue().run(place);
        rows.forEach(row -> System.out.println(row.markdown()));
        System.err.printf("%s took %.0f s%n", bench.getKey(), (System.nanoTime() - start) / 1e9);
      }
    }
  }

  private static void remove(Path root) {
    try {
      Workplace.remove(root);
    } catch (IOException e) {
      System.err.println(root + " is left behind: " + e);
    }
  }
}

package dev.maestro.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tools for the owner of the data, each as a process of its own, beside {@code cp -r} of the
 * same directory in the same round. The files are in the page cache, and before each run all that
 * earlier ones wrote is synced, so that nobody pays for others.
 */
final class Tools {

  private static final double LIMIT = 3;

  /** Each round takes minutes. */
  private static final int MOST_ROUNDS = 5;

  private static final String HEAP = "-Xmx1g";

  private final Workplace place;
  private final OwnersData data;
  private final Path directory;
  private final List<Tool> stopped;
  private final List<Tool> running;
  private final List<Double> copies = new ArrayList<>();
  private final Map<Tool, Found> found = new LinkedHashMap<>();

  private Tools(Workplace place) throws IOException {
    this.place = place;
    this.data = new OwnersData(place.options().tasks());
    this.directory = Files.createDirectories(place.root().resolve("tools"));
    this.stopped = stopped();
    this.running = running();
  }

  /**
   * A row.
   *
   * @param target what is removed before each run; empty where the tool goes on with it
   * @param arguments what stands behind {@code maestro-server}
   * @param says what its result holds, in this order, where the tool has done its work
   */
  private record Tool(String work, String target, List<String> says, List<String> arguments) {

    /** Whether the target is the data directory that it works on. */
    boolean makesAStore() {
      return arguments.get(arguments.size() - 1).equals(target);
    }

    boolean isRight(String output) {
      int from = 0;
      for (String part : says) {
        int at = output.indexOf(part, from);
        if (at < 0) {
          return false;
        }
        from = at + part.length();
      }
      return true;
    }
  }

  /** What the rounds of a tool gave. */
  private record Found(List<Double> seconds, List<Double> memory, List<Double> server) {

    Found() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  static List<Row> run(Workplace place) throws IOException, InterruptedException {
    return new Tools(place).rows();
  }

  /** In this order, since some take what the one before has made. */
  private List<Tool> stopped() {
    return List.of(
        tool("backup to a directory", "backup", "", "backup backup --data-dir data"),
        tool("the same again, with nothing new", "", "", "backup backup --data-dir data"),
        tool("backup to a .tar.gz", "b.tar.gz", "", "backup b.tar.gz --data-dir data"),
        tool("restore", "restored", "", "restore backup --data-dir restored"),
        tool("export", "all.jsonl", "", "export all.jsonl --data-dir data"),
        tool(
            "import into an empty directory",
            "imported",
            "\"imported\":true",
            "import all.jsonl --data-dir imported"),
        tool("doctor", "", "\"healthy\":true,\"running\":false", "doctor --data-dir data"),
        look(
            "log, of everything", "\"seq\":1,\"event\":\"project:created\"", "log --data-dir data"),
        look("stats", "\"task\":{\"count\":" + data.tasks(), "stats --data-dir data"),
        look("compact", "\"freedBytes\":", "compact --data-dir data"));
  }

  private List<Tool> running() {
    return List.of(
        tool("backup to a directory, of a server", "live", "", "backup live --data-dir data"),
        tool("export, of a server", "live.jsonl", "", "export live.jsonl --data-dir data"),
        tool(
            "doctor, of a server",
            "",
            "\"healthy\":true,\"running\":true",
            "doctor --data-dir data"));
  }

  /** One that makes nothing. */
  private static Tool look(String work, String says, String arguments) {
    return new Tool(work, "", List.of(says), List.of(arguments.split(" ", -1)));
  }

  private Tool tool(String work, String target, String says, String arguments) {
    String counts =
        "\"projects\":%d,\"tasks\":%d,\"sessions\":%d"
            .formatted(data.projects(), data.tasks(), data.sessions());
    return new Tool(work, target, List.of(says, counts), List.of(arguments.split(" ", -1)));
  }

  private List<Row> rows() throws IOException, InterruptedException {
    data.write(path("data"));
    // What the first ones find cold, the others would find warm.
    copy();
    ServerProcess.start(place.options(), path("data")).stop();
    for (int round = 0; round < Math.min(place.options().rounds(), MOST_ROUNDS); round++) {
      round();
    }
    checkFiles();
    List<Row> rows = new ArrayList<>();
    found.forEach((tool, times) -> rows.add(row(tool, times)));
    return rows;
  }

  private void round() throws IOException, InterruptedException {
    double copy = copy();
    copies.add(copy);
    for (Tool tool : stopped) {
      measure(tool, copy, null);
    }
    ServerProcess server = ServerProcess.start(place.options(), path("data"));
    try {
      for (Tool tool : running) {
        measure(tool, copy, server);
      }
    } finally {
      server.stop();
    }
  }

  /** The seconds of a {@code cp -r} of the directory. */
  private double copy() throws IOException, InterruptedException {
    prepare("copy");
    return ToolProcess.run(directory, List.of("cp", "-r", "data", "copy")).seconds();
  }

  private void measure(Tool tool, double copy, @Nullable ServerProcess server)
      throws IOException, InterruptedException {
    prepare(tool.target());
    if (tool.makesAStore()) {
      Files.createDirectory(path(tool.target()));
    }
    ToolProcess.Run run = tool(tool.arguments());
    if (!tool.isRight(run.output())) {
      throw new IOException(tool.work() + " does not say " + tool.says() + ": " + run.output());
    }
    Found times = found.computeIfAbsent(tool, first -> new Found());
    times.seconds().add(run.seconds());
    System.err.printf("%s: %.2f s, cp -r %.2f s%n", tool.work(), run.seconds(), copy);
    run.peak().ifPresent(times.memory()::add);
    if (server != null) {
      server.memory("VmHWM").ifPresent(times.server()::add);
    }
  }

  private ToolProcess.Run tool(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(HEAP, "-jar", place.options().jar().toString()));
    command.addAll(arguments);
    command.add("--json");
    return ToolProcess.run(directory, command);
  }

  private void prepare(String target) throws IOException, InterruptedException {
    if (!target.isEmpty()) {
      Workplace.remove(path(target));
    }
    ToolProcess.run(directory, List.of("sync"));
  }

  /** What the last round has left is the same store, to the byte of its export. */
  private void checkFiles() throws IOException, InterruptedException {
    for (String copy : List.of("imported", "restored")) {
      tool(List.of("export", copy + ".jsonl", "--data-dir", copy));
      same(copy + ".jsonl");
    }
    same("live.jsonl");
  }

  private void same(String export) throws IOException {
    long differs = Files.mismatch(path("all.jsonl"), path(export));
    if (differs >= 0) {
      throw new IOException(export + " differs from all.jsonl at byte " + differs);
    }
  }

  private Row row(Tool tool, Found times) {
    String memory = "; peak " + peak(times.memory());
    if (running.contains(tool)) {
      memory += ", of the server " + peak(times.server());
    }
    return Row.atMost(
        String.format(Locale.ROOT, "%s, %,d tasks", tool.work(), data.tasks()),
        OneWriter.measured(times.seconds()).in("s") + memory,
        "cp -r: " + OneWriter.measured(copies).in("s"),
        // A copy to where many files were removed of late may take ten times as long.
        OneWriter.measured(times.seconds()).median() / Collections.min(copies),
        LIMIT,
        "at most 3 times");
  }

  private static String peak(List<Double> mebibytes) {
    return mebibytes.isEmpty() ? "not measured" : OneWriter.measured(mebibytes).in("MB");
  }

  private Path path(String name) {
    return directory.resolve(name);
  }
}

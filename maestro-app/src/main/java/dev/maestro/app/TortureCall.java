package dev.maestro.app;

import dev.maestro.app.torture.SyncTimes;
import dev.maestro.app.torture.Torture;
import dev.maestro.app.torture.TortureResult;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.node.ObjectNode;

/** {@code maestro-server doctor --torture}. */
final class TortureCall {

  static final String TORTURE = "--torture";
  private static final String SCRATCH = "--scratch";
  private static final String DURABILITY = "--durability";
  private static final long LONGEST = 86_400;
  private static final double NANOS_A_MILLI = 1e6;

  private TortureCall() {}

  /** Adds its options to those of the doctor. */
  static void accept(CommandSpec spec) {
    spec.addOption(
        ToolCommand.option(
            TORTURE,
            "SECONDS",
            "Kills servers of its own for so long, under load, and proves that nothing is lost; the"
                + " data directory is not touched"));
    spec.addOption(
        ToolCommand.option(
            SCRATCH,
            "DIR",
            "Where the tormented servers have their data for a while. Default: beside the data"
                + " directory"));
    spec.addOption(
        ToolCommand.option(
            DURABILITY, "WHEN", "What the tormented servers promise: fsync or buffered"));
  }

  /**
   * @throws BadSetting if there is an option of it, and it is not asked for
   */
  static void requireItWithItsOptions(ToolCall call) {
    for (String option : List.of(SCRATCH, DURABILITY)) {
      if (call.has(option) && !call.has(TORTURE)) {
        throw new BadSetting(option + " is for " + TORTURE + "; give both");
      }
    }
  }

  /**
   * @return the exit status
   */
  static int run(ToolCall call) throws IOException {
    String durability = call.value(DURABILITY).orElse("fsync");
    if (!List.of("fsync", "buffered").contains(durability)) {
      throw BadSetting.of(DURABILITY, durability, "is none of fsync and buffered");
    }
    long seconds = seconds(call.value(TORTURE).orElse(""));
    Path parent = parent(call);
    long seed = ThreadLocalRandom.current().nextLong(Integer.MAX_VALUE);
    TortureResult result;
    try (ProgressBar bar = call.progress()) {
      result =
          new Torture(
                  seconds,
                  durability,
                  seed,
                  (done, total) -> bar.progress("tormenting", done, total))
              .run(parent);
    }
    if (call.wantsJson()) {
      call.print(json(result));
    } else {
      print(result, call);
    }
    return result.isProved() ? Program.DONE : Program.FAILED;
  }

  private static long seconds(String text) {
    long seconds = text.matches("[0-9]{1,5}") ? Long.parseLong(text) : 0;
    if (seconds < 1 || seconds > LONGEST) {
      throw BadSetting.of(TORTURE, text, "must be a whole number of seconds from 1 to " + LONGEST);
    }
    return seconds;
  }

  private static Path parent(ToolCall call) throws IOException {
    Path data = real(call.dataDir());
    Path parent = call.value(SCRATCH).map(Path::of).map(Path::toAbsolutePath).orElse(beside(data));
    if (!Files.isDirectory(parent) || !Files.isWritable(parent)) {
      throw new Refused(
          "Nothing can be written in " + parent + "; name a directory with " + SCRATCH + ".");
    }
    if (parent.toRealPath().startsWith(data)) {
      throw BadSetting.of(SCRATCH, parent.toString(), "is in the data directory; use another");
    }
    return parent;
  }

  private static Path real(Path dir) throws IOException {
    return Files.exists(dir) ? dir.toRealPath() : dir.toAbsolutePath().normalize();
  }

  /** The nearest directory above that is there. */
  private static Path beside(Path data) {
    Path dir = data.getParent();
    while (dir != null && !Files.isDirectory(dir)) {
      dir = dir.getParent();
    }
    return dir == null ? data : dir;
  }

  private static void print(TortureResult result, ToolCall call) {
    result.lost().forEach(line -> call.print("LOST: " + line));
    if (!result.lost().isEmpty()) {
      call.print(
          "What was tormented is kept in %s (seed %d)".formatted(result.scratch(), result.seed()));
    }
    if (!result.silent().isEmpty()) {
      call.print(
          "Nothing is proved: no write was acknowledged of " + String.join(", ", result.silent()));
    }
    call.print(result.figures());
    result.doubt().ifPresent(call::print);
    call.print(result.syncs().inWords());
  }

  private static ObjectNode json(TortureResult result) {
    ObjectNode json =
        ToolCall.object()
            .put("acknowledged", result.acknowledged())
            .put("cutOff", result.cutOff())
            .put("kills", result.kills())
            .put("events", result.events())
            .put("seed", result.seed())
            .put("proved", result.isProved());
    result.lost().forEach(json.putArray("lost")::add);
    if (!result.lost().isEmpty()) {
      json.put("scratch", result.scratch().toString());
    }
    SyncTimes syncs = result.syncs();
    json.putObject("syncs")
        .put("count", syncs.count())
        .put("plainMedianMs", syncs.plainNanos() / NANOS_A_MILLI)
        .put("medianMs", syncs.medianNanos() / NANOS_A_MILLI)
        .put("p99Ms", syncs.p99Nanos() / NANOS_A_MILLI)
        .put("slowestMs", syncs.slowestNanos() / NANOS_A_MILLI)
        .put("fileSystem", syncs.fileSystem())
        .put("verdict", syncs.verdict().name().toLowerCase(Locale.ROOT));
    return json;
  }
}

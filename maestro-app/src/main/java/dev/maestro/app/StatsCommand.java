package dev.maestro.app;

import dev.maestro.tools.size.Stats;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;

/** {@code maestro-server stats}. */
final class StatsCommand extends ToolCommand {

  StatsCommand() {
    super(
        "stats",
        "Tells what a store holds and how it grows: entities, sizes, days, what is retained, the"
            + " largest entities, and the slowest syncs.");
  }

  @Override
  void accept(CommandSpec spec) {
    // Nothing besides.
  }

  @Override
  String[] examples() {
    return new String[] {
      "maestro-server stats", "maestro-server stats --json | jq .entities.task.count"
    };
  }

  @Override
  String statuses() {
    return "0 if all is told, 1 if it cannot be, or something is damaged";
  }

  @Override
  int run(ToolCall call) throws IOException {
    JsonNode stats =
        call.ask(
            Stats.NAME,
            ToolCall.object(),
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream());
    if (call.wantsJson()) {
      call.print(stats);
    } else {
      new StatsReport(call::print).print(call.dataDir().toString(), stats);
    }
    return StatsReport.isWhole(stats) ? Program.DONE : Program.FAILED;
  }
}

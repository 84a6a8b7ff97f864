package dev.maestro.app;

import dev.maestro.tools.StoreAccess;
import dev.maestro.tools.size.Compact;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;

/** {@code maestro-server compact}. */
final class CompactCommand extends ToolCommand {

  private static final List<Setting> RETENTION =
      List.of(Setting.RETAIN_DAYS, Setting.RETAIN_MIB, Setting.RETAIN_CONSUMERS_MIB);

  /** Follows the default of the server. */
  private static final String WHERE_ANOTHER =
      " where another of these is given; without any of them no event is dropped";

  CompactCommand() {
    super(
        "compact",
        "Drops the events that need not be kept any more, and gives back the space that nothing"
            + " needs. A server that runs keeps what it was told to keep; where none does, events"
            + " are dropped only if these options say what to keep.");
  }

  @Override
  void accept(CommandSpec spec) {
    RETENTION.forEach(setting ->
        spec.addOption(CommandSyntax.option(setting, setting.description() + WHERE_ANOTHER)));
  }

  @Override
  String[] examples() {
    return new String[] {
      "maestro-server compact", "maestro-server compact --retain-days 2 --retain-mib 64 --json"
    };
  }

  @Override
  String statuses() {
    return "0 if all is given back that can be, 1 if not, as while a backup runs";
  }

  @Override
  int run(ToolCall call) throws IOException {
    boolean isTold = RETENTION.stream().map(Setting::flag).anyMatch(call::has);
    StoreAccess store = call.retention().map(call.store()::keeping).orElseGet(call::store);
    JsonNode result;
    try (ProgressBar bar = call.progress()) {
      result =
          store.run(
              Compact.NAME,
              ToolCall.object().put("toldRetention", isTold),
              InputStream.nullInputStream(),
              OutputStream.nullOutputStream(),
              bar);
    }
    if (call.wantsJson()) {
      call.print(result);
    } else {
      print(call, result);
    }
    return isDone(call, result) ? Program.DONE : Program.FAILED;
  }

  private static void print(ToolCall call, JsonNode result) {
    call.print("before: " + line(result.path("before")));
    call.print("after: " + line(result.path("after")));
    long freed = result.path("freedBytes").asLong(0);
    call.print(
        freed == 0 ? "There is nothing to give back." : ByteCount.readable(freed) + " given back");
    if (result.path("keptAll").asBoolean(false)) {
      call.print(
          "No event was dropped, since no server tells what it keeps; --retain-days and --retain-mib"
              + " do.");
    }
  }

  private static boolean isDone(ToolCall call, JsonNode result) {
    boolean isHeld = result.path("held").asBoolean(false);
    if (isHeld) {
      call.console()
          .err()
          .println(
              "A backup, a log or a stats goes through the journal, so that no part of it could go"
                  + " yet; compact again.");
    }
    return !isHeld;
  }

  private static String line(JsonNode sizes) {
    return "%s; events from %d on"
        .formatted(StatsReport.line(sizes), sizes.path("oldestSeq").asLong(0));
  }
}

package dev.maestro.app;

import dev.maestro.tools.Progress;
import dev.maestro.tools.move.Import;
import dev.maestro.tools.move.ImportSource;
import dev.maestro.tools.move.ImportWatch;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code maestro-server import}. */
final class ImportCommand extends ToolCommand {

  private static final String NEW_IDS = "--new-ids";
  private static final String DRY_RUN = "--dry-run";
  private static final String STANDARD_INPUT = "-";

  ImportCommand() {
    super(
        "import",
        "Takes in an export, or the data directory of an earlier Maestro: all of it, or nothing.");
  }

  @Override
  void accept(CommandSpec spec) {
    spec.addOption(flag(NEW_IDS, "Gives every entity a new id; all references follow"));
    spec.addOption(flag(DRY_RUN, "Says what would be done, and changes nothing"));
    spec.addPositional(
        argument(0, "SOURCE", "An export, - for one on standard input, or a directory"));
  }

  @Override
  String[] examples() {
    return new String[] {
      "maestro-server import --dry-run all.jsonl",
      "maestro-server import all.jsonl",
      "maestro-server import --new-ids --json one.jsonl",
      "maestro-server import ~/old-maestro/data",
    };
  }

  @Override
  String statuses() {
    return "0 when all is in the store, or would be, 1 if nothing is";
  }

  @Override
  int run(ToolCall call) throws IOException {
    ObjectNode arguments =
        ToolCall.object()
            .put("newIds", call.has(NEW_IDS))
            .put("dryRun", call.has(DRY_RUN))
            .put("ofDirectory", Files.isDirectory(call.path(0)));
    JsonNode result;
    try (ProgressBar bar = call.progress();
        InputStream source = source(call, bar)) {
      result = imported(source, arguments, call, new ImportWatch(bar));
    }
    list(result, "warnings", call);
    list(result, "faults", call);
    list(result, "conflicts", call);
    if (call.wantsJson()) {
      call.print(result);
    }
    long faults = result.path("faultsInAll").asLong(0);
    long conflicts = result.path("conflictsInAll").asLong(0);
    if (faults > 0) {
      call.console().err().println("Nothing was imported: " + faults + " faults.");
      return Program.FAILED;
    }
    if (conflicts > 0) {
      call.console()
          .err()
          .println(
              "Nothing was imported: "
                  + conflicts
                  + " entities are in the store already. Delete them, or import with "
                  + NEW_IDS
                  + ".");
      return Program.FAILED;
    }
    if (!call.wantsJson()) {
      tell(result, call);
    }
    return Program.DONE;
  }

  private static JsonNode imported(
      InputStream source, ObjectNode arguments, ToolCall call, ImportWatch watch)
      throws IOException {
    try {
      return call.store()
          .run(Import.NAME, arguments, source, OutputStream.nullOutputStream(), watch);
    } catch (IOException e) {
      throw watch.explained(e, call.has(NEW_IDS));
    }
  }

  private static InputStream source(ToolCall call, Progress progress) throws IOException {
    String source = call.argument(0);
    if (!source.equals(STANDARD_INPUT)) {
      return ImportSource.open(call.path(0), progress);
    }
    return new FilterInputStream(call.console().in()) {
      @Override
      public void close() {
        // It was not opened here.
      }
    };
  }

  private static void list(JsonNode result, String what, ToolCall call) {
    PrintStream err = call.console().err();
    JsonNode named = result.path(what);
    named.forEach(finding -> err.println(PlainText.oneLine(finding.asString(""))));
    long more = result.path(what + "InAll").asLong(0) - named.size();
    if (more > 0) {
      err.println("and " + more + " more " + what);
    }
  }

  private static void tell(JsonNode result, ToolCall call) {
    call.print(
        "%s %d projects, %d tasks and %d sessions"
            .formatted(
                result.path("imported").asBoolean(false) ? "Imported" : "Would import",
                result.path("projects").asLong(0),
                result.path("tasks").asLong(0),
                result.path("sessions").asLong(0)));
    long changed = result.path("changed").asLong(0);
    if (changed > 0) {
      call.print(changed + " entities of the store tell of them now");
    }
  }
}

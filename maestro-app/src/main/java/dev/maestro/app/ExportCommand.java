package dev.maestro.app;

import dev.maestro.json.Json;
import dev.maestro.tools.TargetPlace;
import dev.maestro.tools.move.Export;
import dev.maestro.tools.move.ExportFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code maestro-server export}. */
final class ExportCommand extends ToolCommand {

  private static final String PROJECT = "--project";
  private static final String PARTIAL = "--partial";
  private static final String STANDARD_OUTPUT = "-";

  ExportCommand() {
    super(
        "export",
        "Writes projects, tasks and sessions to a file, one a line, in JSON. See docs/10-OPERATIONS.md.");
  }

  @Override
  void accept(CommandSpec spec) {
    spec.addOption(option(PROJECT, "ID", "Exports that project, its tasks and its sessions alone"));
    spec.addOption(flag(PARTIAL, "Leaves out documents that cannot be read"));
    spec.addPositional(argument(0, "FILE", "Where to; - is standard output"));
  }

  @Override
  String[] examples() {
    return new String[] {
      "maestro-server export all.jsonl",
      "maestro-server export --project proj_1 one.jsonl",
      "maestro-server export - | gzip > all.jsonl.gz"
    };
  }

  @Override
  String statuses() {
    return "0 when all is written, 1 if not, or if a document that cannot be read is left out";
  }

  private static boolean isToOutput(ToolCall call) {
    return call.argument(0).equals(STANDARD_OUTPUT);
  }

  @Override
  PrintStream results(ToolCall call) {
    return isToOutput(call) ? call.console().err() : super.results(call);
  }

  @Override
  PrintStream results(List<String> args, Console console) {
    return args.contains(STANDARD_OUTPUT) ? console.err() : super.results(args, console);
  }

  @Override
  int run(ToolCall call) throws IOException {
    ObjectNode arguments = ToolCall.object().put("partial", call.has(PARTIAL));
    call.value(PROJECT).ifPresent(id -> arguments.put("project", id));
    ExportFile file = isToOutput(call) ? null : file(call);
    JsonNode result =
        file == null
            ? print(call, arguments)
            : file.write(
                output -> call.ask(Export.NAME, arguments, InputStream.nullInputStream(), output));
    PrintStream told = file != null && file.isStream() ? call.console().err() : results(call);
    if (call.wantsJson()) {
      told.println(Json.TREES.writeValueAsString(result));
    } else if (Export.hasWritten(result)) {
      told.println(
          "Exported %d projects, %d tasks and %d sessions, %d bytes"
              .formatted(
                  result.path("projects").asLong(0),
                  result.path("tasks").asLong(0),
                  result.path("sessions").asLong(0),
                  result.path("bytes").asLong(0)));
    }
    return told(result, call) ? Program.DONE : Program.FAILED;
  }

  /** Never a file of the store, which it would take the place of. */
  private static ExportFile file(ToolCall call) throws IOException {
    new TargetPlace(call.path(0)).requireOutside(call.dataDir());
    return new ExportFile(call.path(0));
  }

  private static JsonNode print(ToolCall call, ObjectNode arguments) throws IOException {
    try {
      return call.ask(
          Export.NAME, arguments, InputStream.nullInputStream(), new Checked(call.console().out()));
    } catch (NobodyReads e) {
      // A part is no export.
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Whether nothing is missing. */
  private static boolean told(JsonNode result, ToolCall call) {
    result
        .path("tooLarge")
        .forEach(entity -> call.console().err().println(PlainText.oneLine(entity.asString(""))));
    long missing = result.path("unreadableInAll").asLong(0);
    if (missing > 0) {
      PrintStream err = call.console().err();
      result
          .path("unreadable")
          .forEach(document -> err.println(PlainText.oneLine(document.asString(""))));
      err.println(
          missing
              + (Export.hasWritten(result)
                  ? " documents cannot be read, and are not in the export; mend them and export again."
                  : " documents cannot be read, and nothing was written. Mend them (doctor), or leave"
                      + " them out with "
                      + PARTIAL
                      + "."));
    }
    return missing == 0;
  }

  /** Ends the export where it cannot be printed. */
  private static final class Checked extends OutputStream {

    private final Output out;

    Checked(Output out) {
      this.out = out;
    }

    @Override
    public void write(int octet) {
      out.write(octet);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws NotPrinted {
      out.write(bytes, offset, length);
      flush();
    }

    @Override
    public void flush() throws NotPrinted {
      out.requirePrinted();
    }
  }
}

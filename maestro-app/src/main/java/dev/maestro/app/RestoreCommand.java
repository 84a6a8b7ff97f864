package dev.maestro.app;

import dev.maestro.tools.backup.Restore;
import java.io.IOException;
import java.time.InstantSource;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;

/** {@code maestro-server restore}. */
final class RestoreCommand extends ToolCommand {

  RestoreCommand() {
    super(
        "restore",
        "Makes a store of a backup, in a data directory that is empty or not there. Clients that go on"
            + " where they were are told that they cannot, since the backup may be older than what they"
            + " have seen.");
  }

  @Override
  void accept(CommandSpec spec) {
    spec.addPositional(argument(0, "SOURCE", "What backup has written"));
  }

  @Override
  String[] examples() {
    return new String[] {
      "maestro-server restore ~/backups/maestro --data-dir ./restored",
      "maestro-server restore maestro-2026-01-31.tar.gz --data-dir ./restored"
    };
  }

  @Override
  String statuses() {
    return "0 if all is restored, 1 if nothing is";
  }

  @Override
  int run(ToolCall call) throws IOException {
    JsonNode result;
    try (ProgressBar bar = call.progress()) {
      result = new Restore(InstantSource.system(), bar).of(call.path(0), call.dataDir());
    }
    if (call.wantsJson()) {
      call.print(result);
    } else {
      call.print(
          "%s: %s, as of event %d, from %s; generation %d"
              .formatted(
                  result.path("dataDir").asString(""),
                  BackupCommand.counts(result),
                  result.path("seq").asLong(0),
                  result.path("createdAt").asString(""),
                  result.path("generation").asLong(0)));
      call.print("The first server that starts there writes the documents.");
    }
    return Program.DONE;
  }
}

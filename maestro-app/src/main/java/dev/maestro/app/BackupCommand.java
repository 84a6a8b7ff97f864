package dev.maestro.app;

import dev.maestro.tools.backup.Backup;
import java.io.IOException;
import java.time.InstantSource;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;

/** {@code maestro-server backup}. */
final class BackupCommand extends ToolCommand {

  private static final String REPLACE = "--replace";

  BackupCommand() {
    super(
        "backup",
        "Writes the store as it is at one commit, while writes go on, and reads back what it wrote. A"
            + " directory that holds a backup already is brought up to date: what the store never"
            + " changes is not written again, and the backup that is there stays whole until the new"
            + " one is. A backup of another store is never replaced. Only its owner can read a backup.");
  }

  @Override
  void accept(CommandSpec spec) {
    spec.addPositional(
        argument(0, "TARGET", "A directory, or a file whose name ends in .tar.gz or .tgz"));
    spec.addOption(
        flag(
            REPLACE,
            "Replaces a backup of another generation of the store, as one has after a restore or a"
                + " repair"));
  }

  @Override
  String[] examples() {
    return new String[] {
      "maestro-server backup ~/backups/maestro", "maestro-server backup maestro-$(date +%F).tar.gz"
    };
  }

  @Override
  String statuses() {
    return "0 if all is written and was read back, 1 if not";
  }

  @Override
  int run(ToolCall call) throws IOException {
    JsonNode result;
    try (ProgressBar bar = call.progress()) {
      Backup backup = new Backup(call.store(), InstantSource.system(), bar);
      result = (call.has(REPLACE) ? backup.replacing() : backup).into(call.path(0));
    }
    if (call.wantsJson()) {
      call.print(result);
    } else {
      call.print(
          "%s: %s, as of event %d; %d bytes in %d files, %d of them new%s"
              .formatted(
                  result.path("target").asString(""),
                  counts(result),
                  result.path("seq").asLong(0),
                  result.path("bytes").asLong(0),
                  result.path("files").asInt(0),
                  result.path("written").asLong(0),
                  result.has("archiveBytes")
                      ? "; the archive has " + result.path("archiveBytes").asLong(0) + " bytes"
                      : ""));
    }
    return Program.DONE;
  }

  /** How many entities a result tells of. */
  static String counts(JsonNode result) {
    return "%d projects, %d tasks, %d sessions"
        .formatted(
            result.path("projects").asLong(0),
            result.path("tasks").asLong(0),
            result.path("sessions").asLong(0));
  }
}

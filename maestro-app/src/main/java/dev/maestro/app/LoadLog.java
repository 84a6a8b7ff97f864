package dev.maestro.app;

import dev.maestro.storage.fs.LoadReport;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log what opening the data directory found and did. */
final class LoadLog {

  private static final Logger LOG = LoggerFactory.getLogger(LoadLog.class);

  private LoadLog() {}

  static void write(LoadReport report, Path dataDir) {
    LOG.info(
        "Loaded {} projects, {} tasks and {} sessions from {}",
        report.projects(),
        report.tasks(),
        report.sessions(),
        dataDir);
    writeMended(report);
    writeEdits(report);
    report.leftAlone().forEach(finding -> LOG.warn("Left alone: {}", finding));
    report.corrupt().forEach(finding -> LOG.warn("Cannot be read until it is mended: {}", finding));
  }

  private static void writeMended(LoadReport report) {
    switch (report.redo()) {
      case NONE -> {}
      case FINISHED -> LOG.info("Finished the last write of a server that was interrupted");
      case DISCARDED -> LOG.info("Dropped a write that an interrupted server had not begun");
    }
    if (report.legacyTasks() > 0) {
      LOG.info(
          "{} tasks lie where earlier versions put them; each moves when it is next written",
          report.legacyTasks());
    }
    if (report.relationsCompleted() > 0) {
      LOG.info(
          "Completed {} relations that only a task or only a session knew of",
          report.relationsCompleted());
    }
    if (report.leftovers() > 0) {
      LOG.info("Removed {} temporary files of a server that was interrupted", report.leftovers());
    }
  }

  private static void writeEdits(LoadReport report) {
    report.torn().ifPresent(torn -> LOG.warn("Cut off what a crash had torn: {}", torn));
    if (report.edited() > 0) {
      LOG.info(
          "Took in {} documents that were changed, added or removed while no server ran",
          report.edited());
    }
    report.keptAside().forEach(finding -> LOG.warn("Kept aside: {}", finding));
  }
}

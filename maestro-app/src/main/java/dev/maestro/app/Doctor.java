package dev.maestro.app;

import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.LoadReport;
import java.io.PrintStream;
import java.nio.file.Path;

/** Reports what is in a data directory and what of it cannot be read; changes nothing. */
final class Doctor {

  private final PrintStream out;

  Doctor(PrintStream out) {
    this.out = out;
  }

  /**
   * Returns whether everything can be read.
   *
   * @throws dev.maestro.storage.fs.DataDirectoryUnusable if there is nothing that could be examined
   */
  boolean examine(Path dataDir) {
    LoadReport report = FileStorage.inspect(dataDir);
    print(
        "%s: %d projects, %d tasks, %d sessions"
            .formatted(dataDir, report.projects(), report.tasks(), report.sessions()));
    report.corrupt().forEach(finding -> print("cannot be read: " + finding));
    report.leftAlone().forEach(finding -> print("left alone: " + finding));
    printWhatTheNextStartMends(report);
    print(
        report.corrupt().isEmpty()
            ? "Everything can be read."
            : "%d cannot be read; mend or remove each, then start the server again."
                .formatted(report.corrupt().size()));
    return report.corrupt().isEmpty();
  }

  private void printWhatTheNextStartMends(LoadReport report) {
    if (report.redo() == LoadReport.Redo.WAITING) {
      print("an interrupted write is decided at the next start");
    }
    if (report.leftovers() > 0) {
      print(report.leftovers() + " temporary files go at the next start");
    }
    if (report.relationsCompleted() > 0) {
      print(report.relationsCompleted() + " relations are known to one side only");
    }
    if (report.legacyTasks() > 0) {
      print(report.legacyTasks() + " tasks lie where earlier versions put them");
    }
  }

  private void print(String line) {
    out.println(PlainText.oneLine(line));
  }
}

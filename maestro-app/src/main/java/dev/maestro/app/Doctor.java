package dev.maestro.app;

import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.LoadReport;
import dev.maestro.storage.fs.StoreReport;
import dev.maestro.storage.fs.journal.JournalInspection;
import java.io.PrintStream;
import java.nio.file.Path;

/** Reports what is in a data directory and what of it cannot be read; changes nothing. */
final class Doctor {

  private static final int KIB = 1024;

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
    FileStorage.inspectStore(dataDir).ifPresent(this::print);
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

  private void print(StoreReport store) {
    print("store %s, generation %d".formatted(store.id().id(), store.id().generation()));
    print(
        "journal: %d segments (%d KiB), %d checkpoints (%d KiB)"
            .formatted(
                store.segments().count(),
                store.segments().bytes() / KIB,
                store.checkpoints().count(),
                store.checkpoints().bytes() / KIB));
    if (store.consumers() > 0) {
      print("%d consumers of its events".formatted(store.consumers()));
    }
    if (store.server().runs()) {
      print(
          "in use, it seems: .maestro-lock names "
              + store.server().name()
              + ", and such a process runs; the documents may be behind it");
    } else if (!store.server().name().isEmpty()) {
      print(
          ("the last server (%s) did not stop in order; the next start recovers what it left,"
                  + " documents included")
              .formatted(store.server().name()));
    }
    store.journal().ifPresent(this::print);
  }

  private void print(JournalInspection journal) {
    print("the last event is " + journal.latestSeq());
    journal
        .torn()
        .ifPresent(torn ->
            print(
                "a crash has torn %d bytes at the end of %s, from byte %d on; the next start cuts"
                        .formatted(torn.bytes(), torn.segment(), torn.offset())
                    + " them off"));
    if (journal.records() > 0) {
      print(
          ("%d records (%d bytes) are in no checkpoint yet; the next start writes their documents"
                  + " where they are behind")
              .formatted(journal.records(), journal.bytes()));
    }
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

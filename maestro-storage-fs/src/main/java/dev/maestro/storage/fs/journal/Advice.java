package dev.maestro.storage.fs.journal;

import java.nio.file.Path;

/** What to do about a file of a store that cannot be understood, while no server has the store. */
public final class Advice {

  /** To be followed by what else there is to do. */
  public static final String MEND_OR_RESTORE =
      " Nothing was changed. Run maestro-server doctor, which lists all that is damaged, and"
          + " maestro-server doctor --repair, which mends what it can and keeps the old files."
          + " Restore the data directory from a backup otherwise.";

  private Advice() {}

  /** About what lies in that directory. */
  public static String about(Path journal) {
    return MEND_OR_RESTORE
        + " Or, since the documents beside the journal hold the state as of its last checkpoint,"
        + " move the folder "
        + journal
        + " away and start again: that loses what the documents do not show yet, and begins a new"
        + " event log.";
  }
}

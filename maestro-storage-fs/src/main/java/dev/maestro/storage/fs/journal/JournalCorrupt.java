package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What the journal held durably cannot be read any more. The message is one line that says where,
 * and what to do.
 */
public final class JournalCorrupt extends IOException {

  private static final long serialVersionUID = 1L;

  private static final String WHAT_TO_DO =
      " Nothing was changed. Restore the data directory from a backup. Or, since the documents"
          + " beside the journal hold the state as of its last checkpoint, move the folder %s away"
          + " and start again: that loses what the documents do not show yet, and begins a new"
          + " event log.";

  private JournalCorrupt(Path directory, String what) {
    super(what + WHAT_TO_DO.replace("%s", directory.toString()));
  }

  /**
   * @param offset in the segment's file
   * @param position in the journal
   */
  static JournalCorrupt at(Path segment, long offset, long position, String what) {
    return of(
        segment, " is corrupt at byte " + offset + " (position " + position + "): " + what + ".");
  }

  /**
   * @param fault a sentence that follows the name of the file
   */
  static JournalCorrupt of(Path segment, String fault) {
    Path directory = segment.resolveSibling("");
    return new JournalCorrupt(directory, "The journal's segment " + segment + fault);
  }
}

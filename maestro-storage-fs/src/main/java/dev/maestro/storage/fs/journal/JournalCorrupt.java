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

  private JournalCorrupt(String message) {
    super(message);
  }

  /**
   * @param offset in the segment's file
   * @param position in the journal
   */
  static JournalCorrupt at(Path segment, long offset, long position, String what) {
    return of(segment, fault(offset, position, what));
  }

  /** The same, found in a store that goes on, since it does not need what is corrupt. */
  static JournalCorrupt whileCopied(Path segment, long offset, long position, String what) {
    return new JournalCorrupt(
        named(segment, fault(offset, position, what))
            + " Nothing was changed, and what was copied of it does not count. Run"
            + " maestro-server doctor, which lists all that is damaged; with the server stopped,"
            + " maestro-server doctor --repair mends what it can and keeps the old files.");
  }

  private static String fault(long offset, long position, String what) {
    return " is corrupt at byte " + offset + " (position " + position + "): " + what + ".";
  }

  private static String named(Path segment, String fault) {
    return "The journal's segment " + segment + fault;
  }

  /**
   * @param fault a sentence that follows the name of the file
   */
  static JournalCorrupt of(Path segment, String fault) {
    Path directory = segment.resolveSibling("");
    return new JournalCorrupt(
        named(segment, fault) + WHAT_TO_DO.replace("%s", directory.toString()));
  }
}

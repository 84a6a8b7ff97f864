package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What the journal held durably cannot be read any more. The message is one line that says where,
 * and what to do.
 */
public final class JournalCorrupt extends IOException {

  private static final long serialVersionUID = 1L;

  private static final String DOCTOR =
      " Run maestro-server doctor, which lists all that is damaged; with the server stopped,"
          + " maestro-server doctor --repair mends what it can and keeps the old files.";

  private static final long UNKNOWN = -1;

  private final String segment;
  private final long offset;

  private JournalCorrupt(Path segment, long offset, String message) {
    super(message);
    this.segment = String.valueOf(segment.getFileName());
    this.offset = offset;
  }

  /** The name of the file. */
  String segment() {
    return segment;
  }

  /** Where in the file; negative where that is not known. */
  long offset() {
    return offset;
  }

  /**
   * @param offset in the segment's file
   * @param position in the journal
   */
  static JournalCorrupt at(Path segment, long offset, long position, String what) {
    return atOpening(segment, offset, fault(offset, position, what));
  }

  /** The same, found in a store that goes on, since it does not need what is corrupt. */
  static JournalCorrupt whileCopied(Path segment, long offset, long position, String what) {
    return new JournalCorrupt(
        segment,
        offset,
        named(segment, fault(offset, position, what))
            + " Nothing was changed, and what was copied of it does not count."
            + DOCTOR);
  }

  /** The same, found by somebody who reads what was. */
  static JournalCorrupt whileRead(Path segment, long offset, long position, String what) {
    return new JournalCorrupt(
        segment, offset, named(segment, fault(offset, position, what)) + DOCTOR);
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
    return atOpening(segment, UNKNOWN, fault);
  }

  private static JournalCorrupt atOpening(Path segment, long offset, String fault) {
    Path directory = segment.resolveSibling("");
    return new JournalCorrupt(segment, offset, named(segment, fault) + Advice.about(directory));
  }
}

package dev.maestro.storage.fs.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A newer version wrote the journal. The message is one line that says so, and what to do. */
public final class JournalTooNew extends IOException {

  private static final long serialVersionUID = 1L;

  JournalTooNew(Path segment, int version) {
    super(
        "The journal's segment "
            + segment
            + " is written in format "
            + version
            + ", and this version knows formats up to "
            + SegmentHeader.VERSION
            + ". Start a newer version; nothing was changed.");
  }
}

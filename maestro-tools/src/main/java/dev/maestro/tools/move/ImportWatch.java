package dev.maestro.tools.move;

import dev.maestro.tools.Progress;
import java.io.IOException;

/**
 * Hears how far an import is, and so knows how things stand where it is broken off. Used by one
 * thread.
 */
public final class ImportWatch implements Progress {

  private final Progress told;
  private boolean isWriting;

  /**
   * @param told the same
   */
  public ImportWatch(Progress told) {
    this.told = told;
  }

  @Override
  public void progress(String what, long done, long total) {
    isWriting |= what.equals(Import.WRITING);
    told.progress(what, done, total);
  }

  /**
   * What to throw where the way to the store broke.
   *
   * @param newIds whether the import was to get new ids
   */
  public IOException explained(IOException broken, boolean newIds) {
    if (!isWriting) {
      return broken;
    }
    return new IOException(
        broken.getMessage()
            + ". It was writing, so that all of the import is in the store, or nothing. "
            + (newIds
                ? "Look which before you import again, which would make a second copy:"
                    + " 'maestro-server log --type project:created' and 'maestro-server stats' tell"
                    + " what is there."
                : "To know, import again: if it is there, its ids are named as conflicts, and nothing"
                    + " is written."),
        broken);
  }
}

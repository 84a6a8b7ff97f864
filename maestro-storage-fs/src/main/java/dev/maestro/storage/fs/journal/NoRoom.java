package dev.maestro.storage.fs.journal;

import java.io.IOException;

/** A record that is read has no room in memory; it says nothing of the file. */
public final class NoRoom extends IOException {

  private static final long serialVersionUID = 1L;

  NoRoom(String message) {
    super(message);
  }
}

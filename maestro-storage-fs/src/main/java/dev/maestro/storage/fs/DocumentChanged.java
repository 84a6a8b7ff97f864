package dev.maestro.storage.fs;

import java.io.IOException;

/** Somebody changed a document while it was copied. */
public final class DocumentChanged extends IOException {

  private static final long serialVersionUID = 1;

  DocumentChanged(String path) {
    super(path + " was changed while it was copied. Run it again when nobody changes it.");
  }
}

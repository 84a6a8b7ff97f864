package dev.maestro.storage.fs;

/** Names an entity of whichever kind. */
record Ref(Kind kind, String id) {

  @Override
  public String toString() {
    return kind.folder + "/" + id;
  }
}

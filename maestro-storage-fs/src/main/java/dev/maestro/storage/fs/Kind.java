package dev.maestro.storage.fs;

/** The kinds of entity that have a document of their own, and the folder of each. */
enum Kind {
  PROJECT("projects"),
  TASK("tasks"),
  SESSION("sessions");

  final String folder;

  Kind(String folder) {
    this.folder = folder;
  }
}

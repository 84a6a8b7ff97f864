package dev.maestro.storage.fs;

/** The kinds of entity that have a document of their own, and the folder of each. */
enum Kind {
  PROJECT(0, "projects"),
  TASK(1, "tasks"),
  SESSION(2, "sessions");

  /** What stands for the kind in journal and checkpoints. */
  final int code;

  final String folder;

  Kind(int code, String folder) {
    this.code = code;
    this.folder = folder;
  }
}

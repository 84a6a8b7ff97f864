package dev.maestro.json;

/** How deep a document may nest. What comes from clients ends up deeper inside what is stored. */
enum Nesting {
  REQUEST(500),
  STORED(1_000);

  final int limit;

  Nesting(int limit) {
    this.limit = limit;
  }
}

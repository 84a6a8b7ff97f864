package dev.maestro.json;

/**
 * What a document may ask of whoever reads it. What comes from clients ends up deeper inside what
 * is stored, and what is stored may have been written by others.
 */
enum Limits {
  REQUEST(500, 1_000),
  STORED(1_000, Integer.MAX_VALUE),

  /** A value of what is stored is one level deeper in a delta. */
  DELTA(STORED.nesting + 1, Integer.MAX_VALUE),

  /** What is stored is one level deeper in a line of an export. */
  EXPORTED(STORED.nesting + 1, Integer.MAX_VALUE),

  /** What is stored is up to two levels deeper in an event. */
  EVENT(STORED.nesting + 2, Integer.MAX_VALUE),

  /** What is stored, or a value of it, is up to two levels deeper in a frame or a line of a log. */
  SHOWN(STORED.nesting + 2, Integer.MAX_VALUE);

  /** Levels of objects and arrays, the document itself among them. */
  final int nesting;

  /** Characters of one number. */
  final int numberLength;

  Limits(int nesting, int numberLength) {
    this.nesting = nesting;
    this.numberLength = numberLength;
  }
}

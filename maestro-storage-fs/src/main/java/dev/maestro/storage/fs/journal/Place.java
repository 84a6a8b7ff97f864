package dev.maestro.storage.fs.journal;

/**
 * A place between two records of a journal.
 *
 * @param position bytes of records before it, over all segments
 * @param number of the record that begins here, from 1
 * @param seq of the next event from here on
 */
public record Place(long position, long number, long seq) {

  /** Where a journal begins whose first event has seq 1. */
  public static final Place START = new Place(0, 1, 1);
}

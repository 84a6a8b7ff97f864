package dev.maestro.storage.fs;

/**
 * Where the journal tells how an entity came to be as it is.
 *
 * @param last the position of the record that made this version
 * @param image the position of the latest record that holds the entity whole
 * @param deltaBytes how much later records hold of it
 */
record Trail(long last, long image, long deltaBytes) {

  private static final int MOST_OF_OTHERS = 256 * 1024;

  static Trail ofImage(long position) {
    return new Trail(position, position, 0);
  }

  /**
   * Whether nothing is to follow from a record, since it holds much of others: who makes a version
   * reads all of each record on its trail.
   *
   * @param length of the record's body
   * @param size of the entity that it made a version of
   */
  static boolean endsIn(long length, long size) {
    return length - size > MOST_OF_OTHERS;
  }

  Trail plus(long position, int bytes) {
    return new Trail(position, image, deltaBytes + bytes);
  }
}

package dev.maestro.storage.fs;

/**
 * Where the journal tells how an entity came to be as it is.
 *
 * @param last the position of the record that made this version
 * @param image the position of the latest record that holds the entity whole
 * @param deltaBytes how much later records hold of it
 */
record Trail(long last, long image, long deltaBytes) {

  static Trail ofImage(long position) {
    return new Trail(position, position, 0);
  }

  Trail plus(long position, int bytes) {
    return new Trail(position, image, deltaBytes + bytes);
  }
}

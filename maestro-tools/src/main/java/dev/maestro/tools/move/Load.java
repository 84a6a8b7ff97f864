package dev.maestro.tools.move;

import dev.maestro.tools.Refused;

/**
 * What one import takes of the {@link Room}, so far as it is known. For use by one thread at a
 * time.
 */
final class Load {

  private final Room room;

  /** What is to be written. */
  private long entities;

  private long bytes;

  /** How much may be taken until the room has to be looked at again. */
  private long left;

  Load(Room room) {
    this.room = room;
  }

  /** The same, so that it can be seen whether more has room. */
  Load copy() {
    Load copy = new Load(room);
    copy.entities = entities;
    copy.bytes = bytes;
    return copy;
  }

  /**
   * Something is to be written besides.
   *
   * @param moreBytes of compact JSON
   * @throws Refused if there is no room for it
   */
  void write(long moreEntities, long moreBytes) {
    entities += moreEntities;
    bytes += moreBytes;
    left -= Room.written(moreEntities, moreBytes);
    requireLeft(0);
  }

  /**
   * So much is about to be taken, of which some may be garbage soon.
   *
   * @throws Refused if there is no room for it
   */
  void take(long more) {
    left -= more;
    requireLeft(more);
  }

  /**
   * A last look, before it is written.
   *
   * @throws Refused if it cannot be written
   */
  void requireRoom() {
    left = -1;
    requireLeft(0);
  }

  private void requireLeft(long wanted) {
    if (left < 0) {
      left = room.besides(entities, bytes, wanted) - wanted;
      if (left < 0) {
        throw tooLarge();
      }
    }
  }

  private Refused tooLarge() {
    return new Refused(
        ("There is no room for it: it takes %d MiB or more, and an import is one transaction, which"
                + " the process that has the store holds in memory several times over. Export and"
                + " import one project after another (--project), or give that process more memory"
                + " (-Xmx). Nothing was changed.")
            .formatted(bytes / (1024 * 1024)));
  }
}

package dev.maestro.testkit.crash;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that was done and may be lost by a power cut, or not. */
sealed interface Pending {

  /** The operation that did it, counted from 1. */
  int operation();

  /** Whether a sync of it has failed, so that no later one will write it. */
  boolean isDoomed();

  /** The same after such a sync. */
  Pending doomed();

  /**
   * A sector as the operation left it, with what earlier ones had left of it.
   *
   * @param bytes of one sector
   */
  record Sector(int operation, int file, int index, ByteBuffer bytes, boolean isDoomed)
      implements Pending {

    @Override
    public Pending doomed() {
      return new Sector(operation, file, index, bytes, true);
    }
  }

  /** Size and time of a file. */
  record Metadata(int operation, int file, long size, long modified, boolean isDoomed)
      implements Pending {

    @Override
    public Pending doomed() {
      return new Metadata(operation, file, size, modified, true);
    }
  }

  /** Entries of directories that change as one. */
  record Entries(int operation, List<Entry> changes, boolean isDoomed) implements Pending {

    public Entries {
      changes = List.copyOf(changes);
    }

    @Override
    public Pending doomed() {
      return new Entries(operation, changes, true);
    }

    boolean isIn(int directory) {
      return changes.stream().anyMatch(change -> change.directory() == directory);
    }

    /** Whether this can only have happened where that had before. */
    boolean needs(Entries earlier) {
      return changes.stream().anyMatch(change -> earlier.changes.stream().anyMatch(change::needs));
    }
  }

  /**
   * A name in a directory.
   *
   * @param number what has the name now; null where nothing has
   * @param gone what had it before; null where nothing had
   */
  record Entry(int directory, String name, @Nullable Integer number, @Nullable Integer gone) {

    boolean needs(Entry earlier) {
      boolean isSameName = directory == earlier.directory && name.equals(earlier.name);
      return isSameName || (gone != null && gone == earlier.directory);
    }
  }
}

package dev.maestro.core.port;

/** What a commit has survived when it is acknowledged, from weak to strong. */
public enum Durability {
  /**
   * The end of the process. It is on the disk a moment later, and a power cut before that takes it
   * back; the store then goes on with a new {@link StoreId#generation}.
   */
  BUFFERED,
  /** A power cut: it is on the disk. */
  FSYNC;

  /** The stronger of the two. */
  public Durability and(Durability other) {
    return covers(other) ? this : other;
  }

  /** Whether this is at least as strong as that. */
  public boolean covers(Durability wanted) {
    return compareTo(wanted) >= 0;
  }
}

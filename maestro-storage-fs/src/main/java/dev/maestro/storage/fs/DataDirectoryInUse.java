package dev.maestro.storage.fs;

import java.nio.file.Path;

/** Somebody else holds the data directory; the message says who. */
public final class DataDirectoryInUse extends DataDirectoryUnusable {

  private static final long serialVersionUID = 1L;

  private final String holder;

  /**
   * @param said what the holder says of itself; empty where it has said nothing
   */
  DataDirectoryInUse(Path dataDir, String said) {
    super(
        dataDir
            + " is in use by another server ("
            + holder(said)
            + "). Stop it, or choose another directory.",
        null);
    this.holder = holder(said);
  }

  private static String holder(String said) {
    return said.isEmpty() ? "it has not said who it is" : said;
  }

  /** Who it is, as in {@code pid 4711 since 2026-01-31T08:00:00Z}. */
  public String holder() {
    return holder;
  }
}

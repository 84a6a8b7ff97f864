package dev.maestro.tools.backup;

import dev.maestro.core.port.StoreId;
import dev.maestro.tools.Progress;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a backup is written to. What was there before stays whole until {@link #finish} is done.
 * Used by one thread.
 */
interface BackupTarget extends Closeable {

  /** The backup that is there, of which what is for good need not be written again. */
  Optional<Manifest> earlier();

  /** The store whose backup is there, where that can be told without reading all of it. */
  Optional<StoreId> holds() throws IOException;

  /** To be called before any file is written, with the store that they are of. */
  void begin(StoreId store) throws IOException;

  /** Whether a file of the earlier one is there as its manifest says. */
  boolean has(Manifest.Entry entry) throws IOException;

  /**
   * A file of the new backup.
   *
   * @param name as in the manifest
   * @param bytes how many will be written
   */
  OutputStream file(String name, long bytes) throws IOException;

  /**
   * Reads back all that the manifest names, and makes it the backup that is there.
   *
   * @throws IOException if it was not written as it should be, too
   */
  void finish(Manifest manifest, Progress progress) throws IOException;

  /** The size of the file that it has become; empty where it is a directory. */
  OptionalLong archiveBytes() throws IOException;
}

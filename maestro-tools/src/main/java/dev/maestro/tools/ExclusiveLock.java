package dev.maestro.tools;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;

/** A lock of a whole file, against other processes and within this one. */
public final class ExclusiveLock {

  private ExclusiveLock() {}

  /**
   * Locks the file until the channel is closed, however that happens.
   *
   * @return whether nobody else has it
   * @throws IOException if it cannot be locked at all, as where the file system knows no locks
   */
  public static boolean take(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}

package dev.maestro.storage.fs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second server off a data directory: by a lock of the operating system, and within one
 * JVM, where such a lock is no help, by a list of the directories held.
 *
 * <p>The lock file tells who holds it. The lock lies on a byte far behind that text, because
 * Windows lets nobody read a locked byte. A process of this JVM never opens the file twice: closing
 * the second channel would release the first one's lock (POSIX, fcntl).
 */
final class DirectoryLock implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);

  private static final Map<Path, String> HELD_HERE = new ConcurrentHashMap<>();
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private final Path key;
  private final @Nullable FileChannel channel;

  /** Locked to look only. */
  private final @Nullable FileChannel shared;

  private DirectoryLock(Path key, @Nullable FileChannel channel, @Nullable FileChannel shared) {
    this.key = key;
    this.channel = channel;
    this.shared = shared;
  }

  /**
   * @throws DataDirectoryInUse if somebody has it; the message says who
   */
  static DirectoryLock acquire(Layout layout, InstantSource time) throws IOException {
    String me = me(time);
    Path key = layout.root().toRealPath();
    String holder = HELD_HERE.putIfAbsent(key, me);
    if (holder != null) {
      throw held(layout, holder);
    }
    try {
      return new DirectoryLock(key, locked(layout, me), null);
    } catch (IOException | RuntimeException | Error e) {
      HELD_HERE.remove(key);
      throw e;
    }
  }

  /**
   * Keeps servers off without changing anything: nobody that writes may have the directory
   * meanwhile, and others that only look may.
   *
   * @return empty where there is nothing to lock, so that nobody is kept off
   * @throws DataDirectoryUnusable if somebody has it; the message says who
   */
  static Optional<DirectoryLock> acquireToLook(Layout layout) throws IOException {
    if (!Files.isReadable(layout.lockFile())) {
      return Optional.empty();
    }
    Path key = layout.root().toRealPath();
    String holder = HELD_HERE.putIfAbsent(key, "somebody who looks at it");
    if (holder != null) {
      throw held(layout, holder);
    }
    try {
      return Optional.of(new DirectoryLock(key, null, lockedToLook(layout)));
    } catch (IOException | RuntimeException | Error e) {
      HELD_HERE.remove(key);
      throw e;
    }
  }

  private static @Nullable FileChannel lockedToLook(Layout layout) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(layout.lockFile(), StandardOpenOption.READ);
    } catch (UnsupportedOperationException e) {
      return null;
    }
    try {
      if (channel.tryLock(LOCKED_BYTE, 1, true) == null) {
        throw held(layout, Files.readString(layout.lockFile(), StandardCharsets.UTF_8).strip());
      }
      return channel;
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Whoever takes a new store back removes the file, which this process may have opened just
   * before: then it is the next one that counts.
   */
  private static @Nullable FileChannel locked(Layout layout, String me) throws IOException {
    while (true) {
      Object before = identity(layout);
      FileChannel channel = lockedOnce(layout, me);
      if (channel == null || Objects.equals(before, identity(layout))) {
        return channel;
      }
      channel.close();
    }
  }

  /** Null where there is no such file, or nothing tells it from another one. */
  private static @Nullable Object identity(Layout layout) {
    try {
      return Files.readAttributes(layout.lockFile(), BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      // It is not there, or opening it says what is wrong.
      return null;
    }
  }

  private static @Nullable FileChannel lockedOnce(Layout layout, String me) throws IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              layout.lockFile(),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (UnsupportedOperationException e) {
      // A file system that has no channels to lock lives in this JVM.
      return null;
    }
    try {
      if (!isLocked(channel)) {
        throw held(layout, Files.readString(layout.lockFile(), StandardCharsets.UTF_8).strip());
      }
      tell(channel, me, layout);
      return channel;
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  /** Whom it does not tell of holds the directory all the same, as on a full disk. */
  private static void tell(FileChannel channel, String me, Layout layout) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((me + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      LOG.warn("{} does not tell who holds the directory", layout.lockFile(), e);
    }
  }

  /**
   * Refuses a directory that somebody holds, and does not hold it. A version before the lock holds
   * none, and is not noticed.
   *
   * @throws DataDirectoryInUse if somebody has it
   */
  static void requireFree(Layout layout) throws IOException {
    String holder = HELD_HERE.get(layout.root().toRealPath());
    if (holder != null) {
      throw held(layout, holder);
    }
    if (Files.notExists(layout.lockFile())) {
      return;
    }
    try (FileChannel channel = FileChannel.open(layout.lockFile(), StandardOpenOption.READ);
        FileLock lock = channel.tryLock(LOCKED_BYTE, 1, true)) {
      if (lock == null) {
        throw held(layout, Files.readString(layout.lockFile(), StandardCharsets.UTF_8).strip());
      }
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      // This class was loaded twice, so that the list of directories is no help.
      return false;
    }
  }

  private static DataDirectoryInUse held(Layout layout, String holder) {
    return new DataDirectoryInUse(layout.root(), holder);
  }

  /** Without the host, whose name may take a name server seconds to find. */
  private static String me(InstantSource time) {
    return "pid " + ProcessHandle.current().pid() + " since " + time.instant();
  }

  @Override
  public void close() throws IOException {
    try {
      if (channel != null) {
        channel.truncate(0);
      }
    } finally {
      release();
    }
  }

  private void release() throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
      if (shared != null) {
        shared.close();
      }
    } finally {
      HELD_HERE.remove(key);
    }
  }
}

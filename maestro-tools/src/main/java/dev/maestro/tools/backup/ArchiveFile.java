package dev.maestro.tools.backup;

import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.disk.OwnerOnly;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An archive that has its name when it is whole and durable, and that only its owner can read.
 * Until then it lies beside its place, under a name that nothing else has, and is locked, so that
 * another backup knows whether it was left by one that died. One that is stopped by a signal
 * removes it.
 *
 * <pre>
 * .&lt;name&gt;.&lt;16 hexadecimal digits&gt;.tmp
 * </pre>
 *
 * Used by one thread, and by the one that ends the program.
 */
final class ArchiveFile implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(ArchiveFile.class);

  /** Whatever the archive: the names of many tell their day, and come once. */
  private static final Pattern LEFT_OVER =
      Pattern.compile("(?i)\\..+\\.(tar\\.gz|tgz)\\.[0-9a-f]{16}\\.tmp");

  private final Path archive;
  private final Path temporary;
  private final FileChannel channel;
  private final Thread atTheEnd = new Thread(this::discardOrLeave, "maestro-archive-discard");
  private boolean isInPlace;

  private ArchiveFile(Path archive, Path temporary, FileChannel channel) {
    this.archive = archive;
    this.temporary = temporary;
    this.channel = channel;
  }

  /** Makes an empty one, and removes what others have left that died. */
  static ArchiveFile beside(Path archive) throws IOException {
    removeLeftOver(archive);
    while (true) {
      String digits = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
      Path temporary = archive.resolveSibling("." + archive.getFileName() + "." + digits + ".tmp");
      FileChannel channel =
          FileChannel.open(
              temporary,
              Set.of(
                  StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
              OwnerOnly.file(temporary));
      // Another backup may have taken it for left over before it was locked.
      if (!isLockedByOther(channel) && Files.exists(temporary)) {
        ArchiveFile file = new ArchiveFile(archive, temporary, channel);
        Runtime.getRuntime().addShutdownHook(file.atTheEnd);
        return file;
      }
      channel.close();
    }
  }

  private static void removeLeftOver(Path archive) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(archive.resolveSibling(""))) {
      for (Path entry : entries) {
        if (LEFT_OVER.matcher(String.valueOf(entry.getFileName())).matches()) {
          found.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path file : found) {
      removeIfLeft(file);
    }
  }

  private static void removeIfLeft(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (!isLockedByOther(channel)) {
        Files.deleteIfExists(file);
      }
    } catch (FileSystemException e) {
      LOG.debug("{} has become a backup, was removed, or is somebody else's", file, e);
    }
  }

  /** Locks it otherwise, until it is closed, however that happens. */
  private static boolean isLockedByOther(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  /** Durable once it is closed. */
  OutputStream output() {
    return new FilterOutputStream(Channels.newOutputStream(channel)) {

      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
      }

      @Override
      public void close() throws IOException {
        channel.force(true);
      }
    };
  }

  /** All that was written, from the beginning; the lock would go if another channel were closed. */
  InputStream input() throws IOException {
    channel.position(0);
    InputStream in = Channels.newInputStream(channel);
    return new InputStream() {

      @Override
      public int read() throws IOException {
        return in.read();
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return in.read(buffer, offset, length);
      }
    };
  }

  /** Gives it its name, durably, in place of what has it. */
  synchronized void putInPlace() throws IOException {
    Files.move(
        temporary, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    isInPlace = true;
    Disk.sync(archive.resolveSibling(""));
  }

  /** Leaves nothing of what has no name yet. */
  @Override
  public void close() throws IOException {
    try (channel) {
      discard();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atTheEnd);
    } catch (IllegalStateException e) {
      LOG.debug("The program ends", e);
    }
  }

  private synchronized void discard() throws IOException {
    if (!isInPlace) {
      Files.deleteIfExists(temporary);
    }
  }

  private void discardOrLeave() {
    try {
      discard();
    } catch (IOException e) {
      LOG.debug("{} stays; the next backup there removes it", temporary, e);
    }
  }
}

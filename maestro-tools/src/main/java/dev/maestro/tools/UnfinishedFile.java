package dev.maestro.tools;

import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.disk.OwnerOnly;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that gets its name when it is whole and durable, and that only its owner can read. Until
 * then it lies beside its place, under a name that nothing else has, and is locked, so that others
 * know whether it was left by one that died. It goes when the program is stopped.
 *
 * <pre>
 * .maestro-unfinished-&lt;16 hexadecimal digits&gt;.tmp
 * </pre>
 *
 * Used by one thread, and by the one that ends the program.
 */
public final class UnfinishedFile implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(UnfinishedFile.class);

  private static final String PREFIX = ".maestro-unfinished-";
  private static final String SUFFIX = ".tmp";
  private static final Pattern OURS =
      Pattern.compile(Pattern.quote(PREFIX) + "[0-9a-f]{16}" + Pattern.quote(SUFFIX));

  private final Path file;
  private final Path temporary;
  private final FileChannel channel;
  private final Thread atTheEnd = new Thread(this::discardOrLeave, "maestro-unfinished-discard");
  private boolean isInPlace;

  /** Does not close the file, since the lock would go with it. */
  private record Lent(FileChannel channel) implements ByteChannel {

    @Override
    public int read(ByteBuffer target) throws IOException {
      return channel.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      return channel.write(source);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {}
  }

  private UnfinishedFile(Path file, Path temporary, FileChannel channel) {
    this.file = file;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Makes an empty one, and removes what others have left there that died.
   *
   * @param file where it will be; what is there stays until then
   */
  public static UnfinishedFile beside(Path file) throws IOException {
    Path directory = file.resolveSibling("");
    removeLeftOver(directory);
    while (true) {
      String digits = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
      Path temporary = directory.resolve(PREFIX + digits + SUFFIX);
      FileChannel channel =
          FileChannel.open(
              temporary,
              Set.of(
                  StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
              OwnerOnly.file(temporary));
      try {
        // Another tool may have taken it for left over before it was locked.
        if (ExclusiveLock.take(channel) && Files.exists(temporary)) {
          UnfinishedFile unfinished = new UnfinishedFile(file, temporary, channel);
          Runtime.getRuntime().addShutdownHook(unfinished.atTheEnd);
          return unfinished;
        }
      } catch (IOException | RuntimeException e) {
        removeAfter(e, temporary, channel);
        throw e;
      }
      channel.close();
    }
  }

  /** Without a lock of its own nobody could ever tell that it was left over. */
  private static void removeAfter(Exception failure, Path temporary, FileChannel channel) {
    try (channel) {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void removeLeftOver(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (OURS.matcher(String.valueOf(entry.getFileName())).matches()) {
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

  private static void removeIfLeft(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (ExclusiveLock.take(channel)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.debug("{} has got its name, was removed, or is somebody else's", file, e);
    }
  }

  /** To its end; closing it does nothing. */
  public OutputStream output() {
    return Channels.newOutputStream(new Lent(channel));
  }

  /** What was written is safe from then on. */
  public void sync() throws IOException {
    channel.force(true);
  }

  /** All that was written, from the beginning; closing it does nothing. */
  public InputStream input() throws IOException {
    channel.position(0);
    return Channels.newInputStream(new Lent(channel));
  }

  /**
   * Gives it its name, durably, in place of what has it.
   *
   * @param rights null to leave it to its owner alone
   */
  public void putInPlace(@Nullable Set<PosixFilePermission> rights) throws IOException {
    if (rights != null) {
      Files.setPosixFilePermissions(temporary, rights);
    }
    move();
    Disk.sync(file.resolveSibling(""));
  }

  private synchronized void move() throws IOException {
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    isInPlace = true;
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
      LOG.debug("{} stays; the next tool that writes there removes it", temporary, e);
    }
  }
}

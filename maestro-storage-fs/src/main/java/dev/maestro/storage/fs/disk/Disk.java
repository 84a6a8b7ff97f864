package dev.maestro.storage.fs.disk;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few things that are done to a disk, each durable as far as the file system can make it so.
 * Used by one thread.
 */
public final class Disk {

  private static final Logger LOG = LoggerFactory.getLogger(Disk.class);

  /** Why nothing is written where that cannot be. */
  public static final String FOR_READING = "it was opened for reading, as it cannot be written";

  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private final boolean isForReading;
  private final boolean syncsDirectories;

  /** Directories whose own names are durable, as far as this disk has seen to it. */
  private final Set<Path> durable = new HashSet<>();

  /**
   * @param root an existing directory; whether it can be synced tells whether any can
   * @throws IOException if its file system should sync directories, and does not
   */
  public Disk(Path root) throws IOException {
    this.isForReading = false;
    this.syncsDirectories = canSync(root);
    durable.add(root);
  }

  private Disk() {
    this.isForReading = true;
    this.syncsDirectories = false;
  }

  /** One that refuses whatever would change something, before it is tried. */
  public static Disk forReading() {
    return new Disk();
  }

  public boolean isForReading() {
    return isForReading;
  }

  private void requireWritable() throws IOException {
    if (isForReading) {
      throw new IOException(FOR_READING);
    }
  }

  private static boolean canSync(Path directory) throws IOException {
    try (FileChannel channel = openedOrNull(directory)) {
      if (channel == null) {
        return false;
      }
      channel.force(true);
      return true;
    } catch (IOException e) {
      throw new IOException(
          directory
              + " cannot be synced: "
              + e
              + ". Without that a crash could undo a write that was answered. Mend the disk,"
              + " or choose a directory on another one",
          e);
    }
  }

  /** The directory; null where it is usual that none can be opened. */
  private static @Nullable FileChannel openedOrNull(Path directory) throws IOException {
    try {
      return FileChannel.open(directory, StandardOpenOption.READ);
    } catch (UnsupportedOperationException e) {
      LOG.debug("Directories are not synced, since {} has no channels", directory, e);
      return null;
    } catch (FileSystemException e) {
      if (!directory.getFileSystem().equals(FileSystems.getDefault())) {
        LOG.debug("Directories are not synced: none can be opened like {}", directory, e);
        return null;
      }
      if (e instanceof AccessDeniedException && File.separatorChar == '\\') {
        LOG.debug("Directories are not synced, since Windows opens none", e);
        return null;
      }
      throw e;
    }
  }

  /** Makes a directory durably where it is missing, and those above it. */
  public static void makeDirectory(Path root) throws IOException {
    if (Files.isDirectory(root)) {
      syncName(root);
      return;
    }
    Path existing = root;
    while (existing.getParent() != null && !Files.isDirectory(existing)) {
      existing = existing.getParent();
    }
    new Disk(existing).ensureDirectory(root);
  }

  /** The same, which nobody but its owner can look into where it is made. */
  public static void makeOwnDirectory(Path root) throws IOException {
    Path parent = root.getParent();
    if (parent != null && !Files.isDirectory(root)) {
      if (!Files.isDirectory(parent)) {
        makeDirectory(parent);
      }
      Files.createDirectory(root, OwnerOnly.directory(root));
    }
    makeDirectory(root);
  }

  /**
   * An earlier start may have made the directory and failed before it was synced. What lies above
   * it may as well be somebody else's and closed to this process, which is no reason not to start.
   */
  private static void syncName(Path root) {
    Path parent = root.getParent();
    if (parent == null) {
      return;
    }
    try {
      sync(parent);
    } catch (IOException e) {
      LOG.debug("{} cannot be synced, and is taken to hold {} durably", parent, root, e);
    }
  }

  /** Makes durable which files a directory holds, where directories can be synced. */
  public static void sync(Path directory) throws IOException {
    try (FileChannel channel = openedOrNull(directory)) {
      if (channel != null) {
        channel.force(true);
      }
    }
  }

  /** Writes a new file whose content is durable; its name is so after {@link #syncDirectory}. */
  public void write(Path file, byte[] content) throws IOException {
    try (SeekableByteChannel channel = create(file)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      sync(channel, true);
    }
  }

  /** Makes durable what was written; with its size and all, or what it takes to read it again. */
  public static void sync(SeekableByteChannel file, boolean withMetadata) throws IOException {
    if (file instanceof FileChannel syncable) {
      syncable.force(withMetadata);
    }
  }

  /** Makes the content of a file durable; one that is gone has none. */
  public void syncFile(Path file) throws IOException {
    requireWritable();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (NoSuchFileException e) {
      LOG.debug("{} is gone", file, e);
    } catch (UnsupportedOperationException e) {
      LOG.debug("{} is not synced, since its file system has no channel that can be", file, e);
    }
  }

  /** A new file to write to, which can be synced where the file system has channels that can. */
  public SeekableByteChannel create(Path file) throws IOException {
    requireWritable();
    try {
      return FileChannel.open(file, NEW);
    } catch (UnsupportedOperationException e) {
      LOG.debug("Files are not synced, since {} has no channel that can be", file, e);
      return Files.newByteChannel(file, NEW);
    }
  }

  /** Cuts a file off behind so many bytes, durably; one that is not longer stays as it is. */
  public void truncate(Path file, long bytes) throws IOException {
    requireWritable();
    if (Files.size(file) > bytes) {
      try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
        channel.truncate(bytes);
        sync(channel, true);
      }
    }
  }

  /** Gives the file another name in its directory, in place of what had that name. */
  public void rename(Path file, Path name) throws IOException {
    requireWritable();
    Files.move(file, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes a file; one that is not there is fine. */
  public void delete(Path file) throws IOException {
    requireWritable();
    Files.deleteIfExists(file);
  }

  /** Makes durable which files the directory holds; one that is gone holds none. */
  public void syncDirectory(Path directory) throws IOException {
    if (syncsDirectories && !Files.notExists(directory)) {
      sync(directory);
    }
  }

  /**
   * Makes the directory where it is missing, and every one above it, up to the root; durably, also
   * where somebody else made it, or an earlier attempt did and failed before it was synced.
   */
  public void ensureDirectory(Path directory) throws IOException {
    requireWritable();
    boolean isThere = Files.isDirectory(directory);
    if (isThere && durable.contains(directory)) {
      return;
    }
    durable.remove(directory);
    Path parent = directory.getParent();
    if (parent != null) {
      ensureDirectory(parent);
    }
    if (!isThere) {
      Files.createDirectory(directory);
    }
    if (parent != null) {
      syncDirectory(parent);
    }
    durable.add(directory);
  }

  /** Removes a directory that is empty; one that is not there is fine. */
  public void deleteDirectory(Path directory) throws IOException {
    requireWritable();
    durable.remove(directory);
    Files.deleteIfExists(directory);
  }
}

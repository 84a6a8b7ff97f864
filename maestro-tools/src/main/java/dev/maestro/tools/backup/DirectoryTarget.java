package dev.maestro.tools.backup;

import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.disk.OwnerOnly;
import dev.maestro.tools.ExclusiveLock;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import dev.maestro.tools.TargetPlace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A backup in a directory. Each file has the number of the backup that wrote it in its name, so
 * that a new one touches nothing of the one before.
 *
 * <pre>
 * manifest.json        what counts
 * manifest.json.tmp    one that is being written
 * files/&lt;n&gt;-&lt;k&gt;         the k-th file that the n-th backup wrote; the manifest tells its path
 * .lock                held by the backup that is under way
 * </pre>
 */
final class DirectoryTarget implements BackupTarget {

  private static final Set<String> OURS =
      Set.of(Manifest.NAME, Manifest.NAME + ".tmp", "files", ".lock");

  /** What helps where the backup that is there cannot be understood. */
  private static final String MAKE_ANOTHER =
      "Nothing was changed. To back up now, name another directory, or move this one away: its"
          + " files may still be of use to somebody, and no backup builds on them.";

  /** What {@link Backup} names a file, and what it did for a manifest of version 1. */
  private static final Pattern FILE =
      Pattern.compile(
          "[0-9]{1,18}-([0-9]{1,18}|(journal|projects|tasks|sessions)-[0-9A-Za-z._-]+)");

  private final Path root;
  private final FileChannel lock;
  private final Optional<Manifest> earlier;

  /** What nothing needs, as long as no manifest names it. */
  private final List<Path> unneeded = new ArrayList<>();

  private DirectoryTarget(Path root, FileChannel lock, Optional<Manifest> earlier) {
    this.root = root;
    this.lock = lock;
    this.earlier = earlier;
  }

  /**
   * @throws Refused if it holds anything but a backup, or cannot be made
   */
  static DirectoryTarget open(Path root) throws IOException {
    requireOurs(root);
    new TargetPlace(root).requireNoLinkToNothing();
    Disk.makeOwnDirectory(root.toAbsolutePath());
    Disk.makeOwnDirectory(root.toAbsolutePath().resolve("files"));
    Path lockFile = root.resolve(".lock");
    FileChannel lock =
        FileChannel.open(
            lockFile,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            OwnerOnly.file(lockFile));
    try {
      if (!ExclusiveLock.take(lock)) {
        throw new Refused("Another backup into " + root + " is under way; let it end.");
      }
      return new DirectoryTarget(
          root, lock, manifest(root, MAKE_ANOTHER).map(bytes -> decoded(bytes, root)));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Changes nothing. Whatever is not surely of a backup may be somebody's only copy. */
  private static void requireOurs(Path root) throws IOException {
    requireOurs(root, root, name -> OURS.contains(name));
    requireOurs(root, root.resolve("files"), name -> FILE.matcher(name).matches());
  }

  private static void requireOurs(Path root, Path directory, Predicate<String> isOurs)
      throws IOException {
    if (Files.notExists(directory)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!isOurs.test(String.valueOf(entry.getFileName()))) {
          throw new Refused(
              root
                  + " is no backup: it holds "
                  + root.relativize(entry)
                  + ". Choose an empty directory, one that is not there, or one with a backup.");
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /**
   * @param wayOut a sentence that says what helps where it is damaged
   */
  static Optional<byte[]> manifest(Path root, String wayOut) throws IOException {
    try (InputStream file = Files.newInputStream(root.resolve(Manifest.NAME))) {
      return Optional.of(Manifest.bytes(file, root.toString(), wayOut));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static Manifest decoded(byte[] manifest, Path root) {
    return Manifest.decoded(manifest, root.toString(), MAKE_ANOTHER);
  }

  @Override
  public Optional<Manifest> earlier() {
    return earlier;
  }

  @Override
  public Optional<StoreId> holds() {
    return earlier.map(Manifest::id);
  }

  @Override
  public void begin(StoreId store) {
    // Its manifest tells.
  }

  @Override
  public boolean has(Manifest.Entry entry) throws IOException {
    try (InputStream file = Files.newInputStream(root.resolve(entry.name()))) {
      return Digests.of(file).isOf(entry);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public OutputStream file(String name, long bytes) throws IOException {
    Path file = root.resolve(name);
    unneeded.add(file);
    return SyncedFile.create(file);
  }

  @Override
  public void finish(Manifest manifest, Progress progress) throws IOException {
    long done = 0;
    for (Manifest.Entry entry : manifest.files()) {
      if (!has(entry)) {
        throw new IOException(root.resolve(entry.name()) + " does not hold what was written");
      }
      done += entry.bytes();
      progress.progress("verifying", done, manifest.bytes());
    }
    Disk.sync(root.resolve("files"));
    Path temporary = root.resolve(Manifest.NAME + ".tmp");
    unneeded.add(temporary);
    try (OutputStream file = SyncedFile.create(temporary)) {
      file.write(manifest.encoded());
    }
    unneeded.clear();
    Files.move(
        temporary,
        root.resolve(Manifest.NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Disk.sync(root);
    removeAllBut(manifest);
  }

  private void removeAllBut(Manifest manifest) throws IOException {
    Set<Path> named = new HashSet<>();
    manifest.files().forEach(entry -> named.add(root.resolve(entry.name())));
    List<Path> others = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve("files"))) {
      files.forEach(others::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    others.removeAll(named);
    for (Path other : others) {
      Files.delete(other);
    }
  }

  @Override
  public OptionalLong archiveBytes() {
    return OptionalLong.empty();
  }

  /** Leaves nothing of a backup that was not finished. */
  @Override
  public void close() throws IOException {
    try (lock) {
      for (Path file : unneeded) {
        Files.deleteIfExists(file);
      }
    }
  }
}

package dev.maestro.storage.fs;

import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.disk.Disk;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a store into an empty directory, all of it or nothing: until {@link #finish} is done no
 * server starts there, and the installation can begin anew. For use by one thread.
 */
public final class StoreInstallation implements AutoCloseable {

  private final Layout layout;
  private final Layout staged;
  private final Disk disk;
  private final DirectoryLock lock;
  private final InstantSource time;
  private final Set<Path> folders = new LinkedHashSet<>();

  private StoreInstallation(Layout layout, DirectoryLock lock, InstantSource time)
      throws IOException {
    this.layout = layout;
    this.staged = new Layout(layout.restoring());
    this.lock = lock;
    this.time = time;
    this.disk = new Disk(layout.root());
  }

  /**
   * Begins, and holds the directory until it is closed.
   *
   * @param dataDir made where it is missing; holds nothing, or what an installation left that was
   *     interrupted
   * @throws DataDirectoryUnusable if it holds anything else, somebody else holds it, or it cannot
   *     be written
   */
  public static StoreInstallation begin(Path dataDir, InstantSource time) throws IOException {
    Layout layout = new Layout(dataDir.toAbsolutePath().normalize());
    requireEmpty(layout);
    Disk.makeDirectory(layout.root());
    DirectoryLock lock = DirectoryLock.acquire(layout, time);
    try {
      requireEmpty(layout);
      StoreInstallation installation = new StoreInstallation(layout, lock, time);
      installation.clear();
      return installation;
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private static void requireEmpty(Layout layout) throws IOException {
    if (Files.exists(layout.restoring()) || Files.notExists(layout.root())) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.root())) {
      for (Path entry : entries) {
        if (!entry.equals(layout.lockFile())) {
          throw new DataDirectoryUnusable(
              layout.root()
                  + " is not empty: it holds "
                  + Layout.name(entry)
                  + ". Choose an empty directory, or one that is not there.",
              null);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** What lies beside the mark of an installation came from one, since it began with nothing. */
  private void clear() throws IOException {
    if (Files.exists(layout.restoring())) {
      for (Path entry : placed(layout)) {
        remove(entry);
      }
      disk.syncDirectory(layout.root());
      remove(layout.restoring());
    }
    disk.ensureDirectory(layout.restoring());
  }

  private static List<Path> placed(Layout in) {
    List<Path> entries = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      entries.add(in.folder(kind));
    }
    entries.add(in.journal());
    return entries;
  }

  private static void remove(Path tree) throws IOException {
    if (Files.notExists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * A file of the store. Its content is durable once the stream is closed.
   *
   * @param path as {@link StoreCopy.Part#path} told it
   * @throws IllegalArgumentException if no part of a store has such a path
   */
  public OutputStream file(String path) throws IOException {
    Path file = target(path);
    Path folder = Layout.parent(file);
    Files.createDirectories(folder);
    for (Path each = folder; !each.equals(layout.root()); each = Layout.parent(each)) {
      folders.add(each);
    }
    SeekableByteChannel channel = disk.create(file);
    return new FilterOutputStream(Channels.newOutputStream(channel)) {
      private boolean closed;

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        if (!closed) {
          closed = true;
          try (channel) {
            Disk.sync(channel, true);
          }
        }
      }
    };
  }

  private Path target(String path) {
    String journal = staged.relative(staged.journal()) + "/";
    if (!path.startsWith(journal)) {
      return staged.resolve(path);
    }
    String name = path.substring(journal.length());
    if (name.contains("/") || name.contains("\\") || !Layout.isOfJournal(Path.of(name))) {
      throw new IllegalArgumentException(path + " names no file of a store");
    }
    return staged.journal().resolve(name);
  }

  /**
   * Puts everything in its place, durably: from here on it is a store like any other. Its documents
   * are written by the first server.
   *
   * @param id what it goes on as, which no other store may have
   * @throws DataDirectoryUnusable if the files are no store that a server could start with
   */
  public void finish(StoreId id) throws IOException {
    new StoreFile(staged, disk).makeAgain(id);
    new FormatFile(staged).write(disk);
    requireUndamaged();
    for (Path folder : folders) {
      disk.syncDirectory(folder);
    }
    for (int i = 0; i < placed(staged).size(); i++) {
      Path from = placed(staged).get(i);
      if (Files.exists(from)) {
        disk.rename(from, placed(layout).get(i));
      }
    }
    StoreOpening.writeIgnoreFile(layout, disk);
    new FormatFile(layout).write(disk);
    disk.syncDirectory(layout.root());
    remove(layout.restoring());
    disk.syncDirectory(layout.root());
  }

  /** A document may be broken, as it was in the store that was copied. */
  private void requireUndamaged() {
    List<String> damage =
        StoppedStore.examine(staged.root(), time).findings().stream()
            .filter(finding -> finding.severity() == Finding.Severity.DAMAGE)
            .filter(finding -> finding.file().startsWith(staged.relative(staged.journal()) + "/"))
            .map(Finding::toString)
            .toList();
    if (!damage.isEmpty()) {
      throw new DataDirectoryUnusable(
          "What was to be installed is no whole store: " + String.join("; ", damage) + ".", null);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}

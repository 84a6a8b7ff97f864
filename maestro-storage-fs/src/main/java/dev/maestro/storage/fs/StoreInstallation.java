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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
   * @param dataDir made where it is missing, for its owner only; holds nothing, or what an
   *     installation left that was interrupted, which is removed
   * @throws DataDirectoryUnusable if it holds anything else, somebody else holds it, or it cannot
   *     be written
   */
  public static StoreInstallation begin(Path dataDir, InstantSource time) throws IOException {
    Layout layout = new Layout(dataDir.toAbsolutePath().normalize());
    requireNothingBut(PlacedFiles.read(layout), layout);
    Disk.makeOwnDirectory(layout.root());
    DirectoryLock lock = DirectoryLock.acquire(layout, time);
    try {
      Tree left = requireNothingBut(PlacedFiles.read(layout), layout);
      StoreInstallation installation = new StoreInstallation(layout, lock, time);
      installation.clear(left);
      return installation;
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Changes nothing.
   *
   * @param placed what may lie there besides what every restore has
   * @return what of it does
   * @throws DataDirectoryUnusable if anything else does
   */
  private static Tree requireNothingBut(PlacedFiles placed, Layout layout) throws IOException {
    Tree there = beside(layout);
    for (Path file : there.files()) {
      if (!placed.have(layout, file)) {
        throw notEmpty(layout, file);
      }
    }
    for (Path directory : there.directories()) {
      if (!placed.haveBelow(layout, directory)) {
        throw notEmpty(layout, directory);
      }
    }
    return there;
  }

  /** What lies beside the lock and the restore's own. */
  private static Tree beside(Layout layout) throws IOException {
    List<Path> own = List.of(layout.lockFile(), layout.restoring(), layout.placing());
    Tree all = Tree.of(layout.root());
    return new Tree(
        all.files().stream().filter(file -> own.stream().noneMatch(file::startsWith)).toList(),
        all.directories().stream()
            .filter(file -> own.stream().noneMatch(file::startsWith))
            .toList());
  }

  private static DataDirectoryUnusable notEmpty(Layout layout, Path found) {
    String path = layout.relative(found);
    if (!layout.isBeingRestored()) {
      return new DataDirectoryUnusable(
          layout.root()
              + " is not empty: it holds "
              + path
              + ". Choose an empty directory, or one that is not there.",
          null);
    }
    return new DataDirectoryUnusable(
        "A restore into "
            + layout.root()
            + " was interrupted, and "
            + path
            + " is nothing that it put there. Nothing was changed. Choose an empty directory, or one"
            + " that is not there."
            + (Files.exists(layout.placing())
                ? ""
                : " If what lies there is the store that you want to have, remove "
                    + Layout.name(layout.restoring())
                    + "."),
        null);
  }

  /** Removes what a restore left that was interrupted, and nothing else, and begins. */
  private void clear(Tree left) throws IOException {
    if (layout.isBeingRestored()) {
      left.remove(disk);
      disk.syncDirectory(layout.root());
      end();
    }
    disk.ensureDirectory(layout.restoring());
  }

  /** Removes the restore's own; the mark goes last, which tells what else is. */
  private void end() throws IOException {
    Tree.of(layout.restoring()).remove(disk);
    disk.deleteDirectory(layout.restoring());
    disk.syncDirectory(layout.root());
    disk.delete(layout.placing());
    disk.syncDirectory(layout.root());
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
    StoreOpening.writeIgnoreFile(staged, disk);
    new StoreFile(staged, disk).makeAgain(id);
    new FormatFile(staged).write(disk);
    requireUndamaged();
    for (Path folder : folders) {
      disk.syncDirectory(folder);
    }
    requireNothingBut(PlacedFiles.NONE, layout);
    PlacedFiles.in(staged).write(layout, disk);
    disk.syncDirectory(layout.root());
    place();
    disk.syncDirectory(layout.root());
    end();
  }

  private void place() throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(staged.root())) {
      all.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path entry : entries) {
      disk.rename(entry, layout.root().resolve(Layout.name(entry)));
    }
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

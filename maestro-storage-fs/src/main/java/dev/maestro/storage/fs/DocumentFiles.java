package dev.maestro.storage.fs;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes documents, each whole or not at all as others see it, and knows which of them a power cut
 * could still take back. Used by one thread.
 */
final class DocumentFiles {

  private static final Logger LOG = LoggerFactory.getLogger(DocumentFiles.class);

  private static final int AT_ONCE = 128;

  private final Layout layout;
  private final Disk disk;
  private final ParallelSyncs syncs;

  /** Where tasks lie beside their place; those files go when the task is next written. */
  private final Map<TaskId, List<Path>> strays;

  /** By folder, what was done in it since it was last synced: the version shown, or none. */
  private final Map<Path, Map<Path, Optional<Kept<?>>>> unsynced = new LinkedHashMap<>();

  DocumentFiles(Layout layout, Disk disk, Map<TaskId, List<Path>> strays) {
    this.layout = layout;
    this.disk = disk;
    this.strays = strays;
    this.syncs = new ParallelSyncs(disk);
  }

  /**
   * Others have written these, or what was removed beside them, and may not have made it durable.
   */
  void noteUnsynced(Map<Path, Kept<?>> files, Collection<Path> folders) {
    files.forEach((file, version) -> note(file, Optional.of(version)));
    folders.forEach(this::changesIn);
  }

  private void note(Path file, Optional<Kept<?>> version) {
    changesIn(Layout.parent(file)).put(file, version);
  }

  private Map<Path, Optional<Kept<?>>> changesIn(Path folder) {
    return unsynced.computeIfAbsent(folder, f -> new LinkedHashMap<>());
  }

  /** Makes the document show the version after the change. */
  void show(Changed changed) throws IOException {
    Kept<?> after = changed.after();
    Kept<?> before = changed.before();
    if (after != null) {
      write(after, before);
    } else if (before != null) {
      remove(layout.file(before.keys()), before);
    }
    removeStrays(changed.ref());
    if (after == null && changed.ref().kind() == Kind.PROJECT) {
      removeTaskFolder(new ProjectId(changed.ref().id()));
    }
  }

  private void write(Kept<?> after, @Nullable Kept<?> before) throws IOException {
    Path file = layout.file(after.keys());
    byte[] content = after.pretty();
    Path folder = Layout.parent(file);
    disk.ensureDirectory(folder);
    Path temporary = layout.temporaryBeside(file);
    try {
      write(temporary, content);
      Document.Stamp stamp = Document.Stamp.ofOrNull(temporary);
      keepForeign(file, before, content);
      disk.rename(temporary, file);
      after.document().saw(stamp);
    } catch (IOException | RuntimeException | Error e) {
      discard(temporary, e);
      throw e;
    }
    note(file, Optional.of(after));
  }

  private void write(Path file, byte[] content) throws IOException {
    try (SeekableByteChannel channel = disk.create(file)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }
  }

  private void discard(Path temporary, Throwable failure) {
    try {
      disk.delete(temporary);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void remove(Path file, Kept<?> before) throws IOException {
    keepForeign(file, before, new byte[0]);
    disk.delete(file);
    before.document().saw(null);
    note(file, Optional.empty());
  }

  private void removeStrays(Ref ref) throws IOException {
    if (ref.kind() != Kind.TASK) {
      return;
    }
    TaskId id = new TaskId(ref.id());
    for (Path stray : strays.getOrDefault(id, List.of())) {
      disk.delete(stray);
      note(stray, Optional.empty());
    }
    strays.remove(id);
  }

  /** Gives a file that is not as the server left it another name, since somebody else wrote it. */
  private void keepForeign(Path file, @Nullable Kept<?> before, byte[] next) throws IOException {
    Document.Stamp actual = Document.Stamp.ofOrNull(file);
    if (actual == null || (before != null && before.document().has(actual))) {
      return;
    }
    if (!isKnown(file, actual.size(), before, next)) {
      keepAside(file);
    }
  }

  /** Whether the file was touched only; it is read where it has the size for that. */
  private static boolean isKnown(Path file, long size, @Nullable Kept<?> before, byte[] next)
      throws IOException {
    byte[] last = before == null ? next : before.pretty();
    if (size != next.length && size != last.length) {
      return false;
    }
    byte[] content = Documented.content(file);
    return content != null && (Arrays.equals(content, next) || Arrays.equals(content, last));
  }

  /** Renames a file to what is no document, without losing another that has that name. */
  Path keepAside(Path file) throws IOException {
    for (int i = 1; ; i++) {
      String suffix = i == 1 ? ".edited" : ".edited." + i;
      Path aside = file.resolveSibling(Layout.name(file) + suffix);
      try {
        if (Files.notExists(aside, LinkOption.NOFOLLOW_LINKS)) {
          Files.move(file, aside);
          changesIn(Layout.parent(file));
          LOG.warn(
              "{} was changed by somebody else and would be overwritten; it is kept as {}",
              layout.relative(file),
              aside.getFileName());
          return aside;
        }
      } catch (FileAlreadyExistsException e) {
        LOG.debug("{} has been taken meanwhile", aside, e);
      }
    }
  }

  /** Tidies up. An empty folder means nothing, so it matters little whether this succeeds. */
  private void removeTaskFolder(ProjectId project) {
    Path folder = layout.taskFolder(project);
    try {
      disk.deleteDirectory(folder);
      unsynced.remove(folder);
      changesIn(Layout.parent(folder));
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("The folder of project {} holds files", project, e);
    } catch (IOException | RuntimeException e) {
      LOG.warn("The empty folder of project {} could not be removed", project, e);
    }
  }

  /**
   * Makes durable all that was written before this call. What fails to sync is written anew, since
   * a second sync of the same pages would tell nothing.
   *
   * @param between run now and then
   */
  void sync(Runnable between) throws IOException {
    for (Path folder : List.copyOf(unsynced.keySet())) {
      Map<Path, Optional<Kept<?>>> changes = new LinkedHashMap<>(changesIn(folder));
      try {
        sync(changes, between);
        disk.syncDirectory(folder);
      } catch (IOException e) {
        doAgain(changesIn(folder), e);
        throw e;
      }
      forget(folder, changes);
      between.run();
    }
  }

  private void sync(Map<Path, Optional<Kept<?>>> changes, Runnable between) throws IOException {
    List<Path> files = new ArrayList<>();
    changes.forEach((file, version) -> version.ifPresent(shown -> files.add(file)));
    for (int from = 0; from < files.size(); from += AT_ONCE) {
      syncs.sync(files.subList(from, Math.min(files.size(), from + AT_ONCE)));
      between.run();
    }
  }

  private void forget(Path folder, Map<Path, Optional<Kept<?>>> synced) {
    Map<Path, Optional<Kept<?>>> changes = changesIn(folder);
    // What was written meanwhile is another version.
    synced.forEach(changes::remove);
    if (changes.isEmpty()) {
      unsynced.remove(folder);
    }
  }

  private void doAgain(Map<Path, Optional<Kept<?>>> changes, Throwable failure) {
    for (Map.Entry<Path, Optional<Kept<?>>> change : List.copyOf(changes.entrySet())) {
      try {
        Optional<Kept<?>> shown = change.getValue();
        if (shown.isPresent()) {
          write(shown.get(), shown.get());
        } else {
          removeAgain(change.getKey());
        }
      } catch (IOException | RuntimeException | Error e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** Nothing tells a file that has gone from one that is going but by its going anew. */
  private void removeAgain(Path file) throws IOException {
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)
        && Files.isDirectory(Layout.parent(file))) {
      Path temporary = layout.temporaryBeside(file);
      write(temporary, new byte[0]);
      disk.rename(temporary, file);
      disk.delete(file);
    }
  }

  void close() {
    syncs.close();
  }
}

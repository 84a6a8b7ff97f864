package dev.maestro.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that the first opening of an empty directory makes there, for whoever may find that
 * there is nothing to be stored. For use by one thread.
 */
public final class NewStoreFiles {

  private static final Logger LOG = LoggerFactory.getLogger(NewStoreFiles.class);

  private final Layout layout;
  private final Set<Path> before;

  private NewStoreFiles(Layout layout, Set<Path> before) {
    this.layout = layout;
    this.before = before;
  }

  /**
   * Looks at what is there before the store is, and changes nothing.
   *
   * @param dataDir which is {@link DirectoryKind#EMPTY}
   */
  public static NewStoreFiles in(Path dataDir) throws IOException {
    Layout layout = new Layout(dataDir.toAbsolutePath().normalize());
    List<Path> before = new ArrayList<>(List.of(layout.lockFile(), layout.journal()));
    before.addAll(ofStore(layout));
    before.removeIf(Files::notExists);
    return new NewStoreFiles(layout, Set.copyOf(before));
  }

  /**
   * Removes them, unless anything was written to the store, or somebody holds it; the store is
   * closed. What was there before stays, and so does what is nobody's that makes a store. Killed
   * meanwhile, it leaves a store that holds nothing, or what becomes one when it is next opened.
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void removeUnlessWritten() {
    try (DirectoryLock lock = DirectoryLock.acquire(layout, InstantSource.system())) {
      if (!isWritten()) {
        remove();
      }
    } catch (DataDirectoryInUse e) {
      LOG.debug("Somebody has {} now, and it is theirs", layout.root(), e);
    } catch (IOException e) {
      LOG.warn("{} is left as a store that holds nothing", layout.root(), e);
    }
  }

  private boolean isWritten() throws IOException {
    return !layout.folders().isEmpty()
        || (Files.isDirectory(layout.journal()) && !StoreCheck.isOfImport(layout));
  }

  private void remove() throws IOException {
    for (Path file : ofStore(layout)) {
      removeIfNew(file);
    }
    if (Files.isDirectory(layout.journal()) && Tree.of(layout.journal()).files().isEmpty()) {
      removeIfNew(layout.journal());
    }
    // Last, since from then on others may begin.
    removeIfNew(layout.lockFile());
  }

  private void removeIfNew(Path file) throws IOException {
    if (!before.contains(file)) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * In an order that never leaves a directory that says more than it holds: the format before the
   * journal, and what tells the store before the rest of that.
   */
  private static List<Path> ofStore(Layout layout) throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(layout.ignoreFile());
    files.add(layout.journal().resolve(".gitignore"));
    files.add(layout.formatFile());
    files.add(layout.storeFile());
    Tree.of(layout.journal()).files().stream().filter(Layout::isOfJournal).forEach(files::add);
    return files;
  }
}

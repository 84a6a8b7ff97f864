package dev.maestro.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a directory is to a store, before anybody opens it. */
public enum DirectoryKind {
  /** One of this version, be it damaged. */
  STORE,
  /** Documents without a journal, as an earlier Maestro wrote them; opening takes them in. */
  EARLIER,
  /** Nothing that anybody would miss; opening makes a store. */
  EMPTY,
  /** Somebody's files; opening makes a store beside them. */
  FOREIGN;

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryKind.class);

  private static final String OWN = ".maestro-";

  /** May lie beside a store, as people and systems put them there. */
  private static final Set<String> HARMLESS = Set.of(".git", ".gitignore", "lost+found");

  /**
   * Looks, and changes nothing.
   *
   * @param dataDir which is there
   * @throws DataDirectoryInUse if somebody holds it who may be about to make a store of it
   * @throws DataDirectoryUnusable if it cannot be read, if a newer version wrote it, or if a
   *     restore into it was interrupted
   */
  public static DirectoryKind of(Path dataDir) {
    Layout layout = new Layout(dataDir.toAbsolutePath().normalize());
    try {
      new FormatFile(layout).requireKnown();
      return kind(layout);
    } catch (DirectoryIteratorException e) {
      throw unreadable(layout, new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw unreadable(layout, e);
    }
  }

  /**
   * The same for who looks at a directory of any version, and at what is left of one.
   *
   * @return empty where that cannot be told, so that only a look at the files says more
   * @throws DataDirectoryInUse if somebody holds it who may be about to make a store of it
   */
  public static Optional<DirectoryKind> toExamine(Path dataDir) {
    Layout layout = new Layout(dataDir.toAbsolutePath().normalize());
    try {
      if (layout.isBeingRestored()) {
        return Optional.empty();
      }
      return Optional.of(kind(layout));
    } catch (DirectoryIteratorException | IOException e) {
      LOG.debug("{} cannot be read", layout.root(), e);
      return Optional.empty();
    }
  }

  private static DirectoryKind kind(Layout layout) throws IOException {
    if (isStore(layout)) {
      return STORE;
    }
    DirectoryLock.requireFree(layout);
    // Whoever held it may have let go of it as a store.
    return isStore(layout) ? STORE : other(layout);
  }

  private static DataDirectoryUnusable unreadable(Layout layout, IOException e) {
    return new DataDirectoryUnusable(
        "The data directory " + layout.root() + " cannot be read: " + Reason.of(e) + ".", e);
  }

  private static boolean isStore(Layout layout) throws IOException {
    return Files.isDirectory(layout.journalMade()) || StoreCheck.hasStore(layout);
  }

  private static DirectoryKind other(Layout layout) throws IOException {
    if (!layout.folders().isEmpty() || Files.exists(layout.formatFile())) {
      return EARLIER;
    }
    return isAll(layout.root(), entry -> isNothing(entry, layout)) ? EMPTY : FOREIGN;
  }

  private static boolean isNothing(Path entry, Layout layout) {
    String name = Layout.name(entry);
    return name.startsWith(OWN)
        || HARMLESS.contains(name)
        || (entry.equals(layout.journal()) && isOfJournalAlone(entry));
  }

  /** As a process leaves it that died while it made a store. */
  private static boolean isOfJournalAlone(Path folder) {
    try {
      return isAll(folder, Layout::isOfJournal);
    } catch (IOException e) {
      throw new DirectoryIteratorException(e);
    }
  }

  private static boolean isAll(Path folder, Predicate<Path> what) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (!what.test(entry)) {
          return false;
        }
      }
      return true;
    }
  }
}

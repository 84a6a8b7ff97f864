package dev.maestro.storage.fs;

import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.ProjectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that stand for entities, found by going through the folders. What has another name is
 * somebody else's and left alone.
 */
final class Listing {

  private final Layout layout;
  private final List<StoredFile> files = new ArrayList<>();
  private final List<LoadReport.Finding> leftAlone = new ArrayList<>();

  private final List<Path> leftovers = new ArrayList<>();
  private final Predicate<StoredFile> isKnown;

  private Listing(Layout layout, Predicate<StoredFile> isKnown) {
    this.layout = layout;
    this.isKnown = isKnown;
  }

  /**
   * @param isKnown which files are not to be listed; asked by several threads
   */
  static Listing of(Layout layout, Predicate<StoredFile> isKnown) throws IOException {
    Listing listing = new Listing(layout, isKnown);
    listing.addDocuments(Kind.PROJECT, layout.folder(Kind.PROJECT), null);
    listing.addTasks();
    listing.addDocuments(Kind.SESSION, layout.folder(Kind.SESSION), null);
    listing.files.sort(Comparator.comparing(StoredFile::path));
    listing.leftAlone.sort(Comparator.comparing(LoadReport.Finding::path));
    return listing;
  }

  List<StoredFile> files() {
    return files;
  }

  /** Temporary files of processes that write or died writing. */
  List<Path> leftovers() {
    return leftovers;
  }

  List<LoadReport.Finding> leftAlone() {
    return leftAlone;
  }

  private void addTasks() throws IOException {
    Path tasks = layout.folder(Kind.TASK);
    addDocuments(Kind.TASK, tasks, null);
    List<Path> folders = new ArrayList<>();
    for (Path entry : entries(tasks)) {
      if (Files.isDirectory(entry) && !Layout.looksLikeDocument(Layout.name(entry))) {
        if (IdShape.isWellFormed(Layout.name(entry))) {
          folders.add(entry);
        } else {
          leave(entry, "the folder's name is no id");
        }
      }
    }
    inParallel(
        folders, folder -> entries(folder, Kind.TASK, new ProjectId(Layout.name(folder))).stream());
  }

  private void addDocuments(Kind kind, Path folder, @Nullable ProjectId project)
      throws IOException {
    entries(folder, kind, project).forEach(this::add);
  }

  /** What is said of the files of a folder. */
  private List<Entry> entries(Path folder, Kind kind, @Nullable ProjectId project)
      throws IOException {
    try {
      return entries(folder).parallelStream()
          .flatMap(path -> looked(kind, path, project).stream())
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private interface Lister {
    Stream<Entry> list(Path folder) throws IOException;
  }

  private void inParallel(List<Path> folders, Lister lister) throws IOException {
    try {
      folders.parallelStream()
          .flatMap(folder -> {
            try {
              return lister.list(folder);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          })
          .toList()
          .forEach(this::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** A file, and what it is. */
  private record Entry(StoredFile file, BasicFileAttributes attributes) {
    Path path() {
      return file.path();
    }
  }

  /** Empty where it is known, or has gone meanwhile. */
  private Optional<Entry> looked(Kind kind, Path path, @Nullable ProjectId project) {
    String name = Layout.name(path);
    if (!Layout.looksLikeDocument(name) && !Layout.isTemporary(name)) {
      return Optional.empty();
    }
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      String id = Layout.id(name).orElse("");
      StoredFile file = new StoredFile(kind, id, path, Document.Stamp.of(attributes), project);
      return attributes.isRegularFile() && isKnown.test(file)
          ? Optional.empty()
          : Optional.of(new Entry(file, attributes));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(Entry entry) {
    if (!Layout.looksLikeDocument(Layout.name(entry.path()))) {
      if (entry.attributes().isRegularFile()) {
        leftovers.add(entry.path());
      }
    } else if (entry.file().id().isEmpty()) {
      leave(entry.path(), "the name is no id");
    } else if (entry.attributes().isDirectory()) {
      leave(entry.path(), "it is a folder");
    } else {
      files.add(entry.file());
    }
  }

  private void leave(Path path, String reason) {
    leftAlone.add(new LoadReport.Finding(layout.relative(path), reason));
  }

  /** What is in the folder; nothing where there is none. */
  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }
}

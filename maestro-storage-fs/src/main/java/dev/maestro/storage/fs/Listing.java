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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files that stand for entities, found by going through the folders. What has another name is
 * somebody else's and left alone.
 */
final class Listing {

  private final Layout layout;
  private final List<StoredFile> files = new ArrayList<>();
  private final List<LoadReport.Finding> leftAlone = new ArrayList<>();

  private Listing(Layout layout) {
    this.layout = layout;
  }

  static Listing of(Layout layout) throws IOException {
    Listing listing = new Listing(layout);
    listing.addDocuments(Kind.PROJECT, layout.folder(Kind.PROJECT), null);
    listing.addTasks();
    listing.addDocuments(Kind.SESSION, layout.folder(Kind.SESSION), null);
    return listing;
  }

  List<StoredFile> files() {
    return files;
  }

  List<LoadReport.Finding> leftAlone() {
    return leftAlone;
  }

  private void addTasks() throws IOException {
    Path tasks = layout.folder(Kind.TASK);
    addDocuments(Kind.TASK, tasks, null);
    for (Path entry : entries(tasks)) {
      if (Files.isDirectory(entry) && !Layout.looksLikeDocument(entry)) {
        addTasks(entry);
      }
    }
  }

  private void addTasks(Path folder) throws IOException {
    String project = Layout.name(folder);
    if (IdShape.isWellFormed(project)) {
      addDocuments(Kind.TASK, folder, new ProjectId(project));
    } else {
      leave(folder, "the folder's name is no id");
    }
  }

  private void addDocuments(Kind kind, Path folder, @Nullable ProjectId project)
      throws IOException {
    try {
      entries(folder).parallelStream()
          .filter(Layout::looksLikeDocument)
          .map(Listing::looked)
          .flatMap(Optional::stream)
          .toList()
          .forEach(entry -> addDocument(kind, entry, project));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** A file, and what it is. */
  private record Entry(Path path, BasicFileAttributes attributes) {}

  /** Empty where it has gone meanwhile. */
  private static Optional<Entry> looked(Path path) {
    try {
      return Optional.of(
          new Entry(
              path,
              Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addDocument(Kind kind, Entry entry, @Nullable ProjectId project) {
    Optional<String> id = Layout.id(entry.path());
    if (id.isEmpty()) {
      leave(entry.path(), "the name is no id");
    } else if (entry.attributes().isDirectory()) {
      leave(entry.path(), "it is a folder");
    } else {
      files.add(
          new StoredFile(
              kind, id.get(), entry.path(), Document.Stamp.of(entry.attributes()), project));
    }
  }

  private void leave(Path path, String reason) {
    leftAlone.add(new LoadReport.Finding(layout.relative(path), reason));
  }

  /** What is in the folder, by name; nothing where there is none. */
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
    entries.sort(null);
    return entries;
  }
}

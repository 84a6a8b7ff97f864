package dev.maestro.storage.fs;

import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.ProjectId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
    for (Path entry : entries(folder)) {
      if (Layout.looksLikeDocument(entry)) {
        addDocument(kind, entry, project);
      }
    }
  }

  private void addDocument(Kind kind, Path file, @Nullable ProjectId project) {
    Optional<String> id = Layout.id(file);
    if (id.isEmpty()) {
      leave(file, "the name is no id");
    } else if (Files.isDirectory(file)) {
      leave(file, "it is a folder");
    } else {
      files.add(new StoredFile(kind, id.get(), file, project));
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

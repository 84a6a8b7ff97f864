package dev.maestro.storage.fs;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Feature;
import com.google.common.jimfs.Jimfs;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Task;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.port.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A data directory in memory, to be filled with literal files. */
abstract class DataDirectoryTest {

  private static final Set<String> OWN = Set.of(".maestro-lock", ".maestro-format", ".gitignore");

  final Path root;
  private @Nullable FileStorage storage;

  DataDirectoryTest() {
    this(memory().getPath("/data"));
  }

  DataDirectoryTest(Path root) {
    this.root = root;
  }

  static FileSystem memory() {
    return Jimfs.newFileSystem(
        Configuration.unix().toBuilder()
            .setSupportedFeatures(Feature.FILE_CHANNEL, Feature.LINKS, Feature.SYMBOLIC_LINKS)
            .build());
  }

  static String project(String id, String name) {
    return """
    {"id": "%s", "name": "%s", "createdAt": 1, "updatedAt": 1}
    """
        .formatted(id, name);
  }

  static String task(String id, String project, String title) {
    return """
    {"id": "%s", "projectId": "%s", "title": "%s", "createdAt": 1, "updatedAt": 1}
    """
        .formatted(id, project, title);
  }

  final FileStorage open() {
    storage = FileStorage.open(root);
    return storage;
  }

  final FileStorage storage() {
    return storage == null ? open() : storage;
  }

  @AfterEach
  final void close() {
    if (storage != null) {
      storage.close();
      storage = null;
    }
  }

  final FileStorage reopen() {
    close();
    return open();
  }

  /** Writes, and waits until the documents show it. */
  final void change(Consumer<Transaction> work) {
    storage()
        .write(tx -> {
          work.accept(tx);
          return true;
        });
    checkpoint();
  }

  final void checkpoint() {
    unchecked(() -> {
      storage().checkpoint();
      return true;
    });
  }

  final List<String> projectNames() {
    try (Stream<Project> projects = storage().snapshot().projects()) {
      return projects.map(Project::name).toList();
    }
  }

  final List<String> taskTitles() {
    try (Stream<Task> tasks = storage().snapshot().tasks(TaskFilter.ALL)) {
      return tasks.map(Task::title).toList();
    }
  }

  final void write(String file, String content) {
    Path path = root.resolve(file);
    unchecked(() -> {
      Files.createDirectories(path.getParent());
      return Files.writeString(path, content);
    });
  }

  final String read(String file) {
    return unchecked(() -> Files.readString(root.resolve(file)));
  }

  final void move(String file, String target) {
    unchecked(() ->
        Files.move(root.resolve(file), root.resolve(target), StandardCopyOption.REPLACE_EXISTING));
  }

  final void delete(String file) {
    unchecked(() -> Files.deleteIfExists(root.resolve(file)));
  }

  /** Every file but what the server keeps for itself: lock, format, journal, what git ignores. */
  final List<String> files() {
    return unchecked(() -> {
      try (Stream<Path> paths = Files.walk(root)) {
        return paths
            .filter(path -> !Files.isDirectory(path))
            .map(path -> root.relativize(path).toString())
            .filter(path -> !OWN.contains(path) && !path.startsWith("journal/"))
            .toList();
      }
    });
  }

  final void clear() {
    clear(root);
  }

  static void clear(Path directory) {
    unchecked(() -> {
      if (Files.exists(directory)) {
        try (Stream<Path> paths = Files.walk(directory)) {
          for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
      }
      return true;
    });
  }

  interface Reading<R> {
    R read() throws IOException;
  }

  static <R> R unchecked(Reading<R> reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

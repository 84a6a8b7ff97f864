package dev.maestro.storage.fs;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Storage;
import dev.maestro.storage.fs.journal.JournalSettings;
import dev.maestro.testkit.contract.StorageContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The contract, kept in a directory of whichever file system. */
abstract class FileStorageContract extends StorageContract {

  private static final StoreSettings SETTINGS = StoreSettings.DEFAULT;

  /** So that segments end in the middle of tests, too. */
  private static final JournalSettings SMALL = new JournalSettings(8 * 1024, 1024, 4096);

  private final Map<Storage, Path> directories = new HashMap<>();

  /** A directory of the running test's own. */
  abstract Path directory();

  @Override
  protected Storage open() {
    return open(directory().resolve("store" + directories.size()), SETTINGS, SMALL);
  }

  /** Segments that hold a record each, and of those the newest one only. */
  @Override
  protected Storage openKeeping(int events) {
    return open(
        directory().resolve("store" + directories.size()),
        SETTINGS.withEventBytesKept(1),
        new JournalSettings(1, 64, 64));
  }

  private Storage open(Path directory, StoreSettings settings, JournalSettings journal) {
    Storage storage = FileStorage.open(directory, settings, journal, InstantSource.system());
    directories.put(storage, directory);
    return storage;
  }

  @Override
  protected Storage reopen(Storage storage) {
    storage.close();
    return open(directoryOf(storage), SETTINGS, SMALL);
  }

  private Path directoryOf(Storage storage) {
    return Objects.requireNonNull(directories.get(storage), "opened here");
  }

  @Override
  protected Storage reopenCorrupted(Storage storage, ProjectId id) {
    return reopenWithout(storage, id.value());
  }

  @Override
  protected Storage reopenCorrupted(Storage storage, TaskId id) {
    return reopenWithout(storage, id.value());
  }

  @Override
  protected Storage reopenCorrupted(Storage storage, SessionId id) {
    return reopenWithout(storage, id.value());
  }

  private Storage reopenWithout(Storage storage, String id) {
    storage.close();
    try (Stream<Path> files = Files.walk(directoryOf(storage))) {
      for (Path file : files.filter(path -> path.endsWith(id + ".json")).toList()) {
        Files.writeString(file, "{\"id\": ");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return reopen(storage);
  }
}

package dev.maestro.tools;

import dev.maestro.storage.fs.DataDirectoryInUse;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.tools.control.ControlClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The way to a store: by the server that holds its directory, or else by opening it for as long as
 * the operation takes. Whoever asks need not know which. For use by one thread.
 */
public final class StoreAccess {

  private final Path dataDir;
  private final Map<String, Operation> operations;
  private final StoreSettings settings;

  public StoreAccess(Path dataDir) {
    this(dataDir, Operations.ALL);
  }

  StoreAccess(Path dataDir, Map<String, Operation> operations) {
    // A tool does not know what the server is told to keep.
    this(dataDir, operations, StoreSettings.KEEPING_EVERYTHING);
  }

  private StoreAccess(Path dataDir, Map<String, Operation> operations, StoreSettings settings) {
    this.dataDir = dataDir;
    this.operations = operations;
    this.settings = settings;
  }

  /** Where the store lies. */
  public Path dataDir() {
    return dataDir;
  }

  /** The same, which opens the store so that it keeps what these settings say. */
  public StoreAccess keeping(StoreSettings newSettings) {
    return new StoreAccess(dataDir, operations, newSettings);
  }

  /**
   * Runs an operation to its end.
   *
   * @param input what the operation may read
   * @param output what it writes
   * @param progress told on this thread
   * @return the result
   * @throws Refused if the operation cannot be done; or if no server has the store, and it is
   *     another user's
   * @throws DataDirectoryUnusable if the store cannot be reached
   * @throws IOException if the store, the input or the output fails, or the server goes away
   */
  public JsonNode run(
      String operation,
      ObjectNode arguments,
      InputStream input,
      OutputStream output,
      Progress progress)
      throws IOException {
    if (!Files.isDirectory(dataDir)) {
      throw new Refused("There is no directory " + dataDir + ".");
    }
    Optional<String> owner = StoreOwner.other(dataDir);
    if (owner.isPresent()) {
      return ControlClient.find(dataDir)
          .orElseThrow(() -> StoreOwner.refusal(dataDir, owner.get()))
          .run(operation, arguments, input, output, progress);
    }
    try (FileStorage store = FileStorage.open(dataDir, settings, InstantSource.system())) {
      Operation known = Objects.requireNonNull(operations.get(operation), operation);
      return known.run(store, arguments, new LocalExchange(input, output, progress));
    } catch (DataDirectoryInUse e) {
      ControlClient client = ControlClient.to(dataDir, e);
      return client.run(operation, arguments, input, output, progress);
    }
  }

  /**
   * The same, but never opens the store.
   *
   * @throws Refused if no server has it
   */
  public JsonNode runInServer(
      String operation, ObjectNode arguments, OutputStream output, Progress progress)
      throws IOException {
    ControlClient client =
        ControlClient.find(dataDir)
            .orElseThrow(() -> new Refused("No server runs on " + dataDir + ". Start one."));
    return client.run(operation, arguments, InputStream.nullInputStream(), output, progress);
  }

  /** Within the tool. */
  private record LocalExchange(InputStream input, OutputStream output, Progress told)
      implements Exchange {

    @Override
    public boolean isServed() {
      return false;
    }

    @Override
    public void progress(String what, long done, long total) {
      told.progress(what, done, total);
    }

    @Override
    public void whenAbandoned(Runnable action) {
      // The tool and the operation end together.
    }
  }
}

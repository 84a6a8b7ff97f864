package dev.maestro.tools;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.DataDirectoryInUse;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.DirectoryKind;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.NewStoreFiles;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.tools.control.ControlClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
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
  private final Patience patience;

  public StoreAccess(Path dataDir) {
    this(dataDir, Operations.ALL, Patience.USUAL);
  }

  StoreAccess(Path dataDir, Map<String, Operation> operations, Patience patience) {
    // A tool does not know what the server is told to keep.
    this(dataDir, operations, StoreSettings.KEEPING_EVERYTHING, patience);
  }

  private StoreAccess(
      Path dataDir, Map<String, Operation> operations, StoreSettings settings, Patience patience) {
    this.dataDir = dataDir;
    this.operations = operations;
    this.settings = settings;
    this.patience = patience;
  }

  /** Where the store lies. */
  public Path dataDir() {
    return dataDir;
  }

  /** The same, which opens the store so that it keeps what these settings say. */
  public StoreAccess keeping(StoreSettings newSettings) {
    return new StoreAccess(dataDir, operations, newSettings, patience);
  }

  /**
   * Runs an operation to its end. A directory that is no store of this version is left as it is,
   * but for an operation that may begin one, and does.
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
    if (owner.isPresent() && !(known(operation).onlyReads() && isUnwritable())) {
      return ControlClient.find(dataDir)
          .orElseThrow(() -> StoreOwner.refusal(dataDir, owner.get()))
          .run(operation, arguments, input, output, progress);
    }
    return new Turn(dataDir, patience, progress)
        .take(
            () ->
                runHere(
                    operation,
                    arguments,
                    owner.isPresent(),
                    new LocalExchange(input, output, progress)),
            (server, held) -> server.run(operation, arguments, input, output, progress));
  }

  private Operation known(String operation) {
    return Objects.requireNonNull(operations.get(operation), operation);
  }

  private JsonNode runHere(
      String operation, ObjectNode arguments, boolean isAnothers, LocalExchange exchange)
      throws IOException {
    Operation known = known(operation);
    DirectoryKind kind = requireStore(known);
    if (kind == DirectoryKind.EMPTY && known.isDryRun(arguments)) {
      try (NewStore store = NewStore.make()) {
        return known.run(store.storage(), arguments, exchange);
      }
    }
    return kind == DirectoryKind.EMPTY
        ? begin(known, arguments, exchange)
        : runOpened(known, arguments, isAnothers, exchange);
  }

  /** An operation that refuses, or fails, has not changed anything: not the directory either. */
  private JsonNode begin(Operation known, ObjectNode arguments, LocalExchange exchange)
      throws IOException {
    NewStoreFiles files = NewStoreFiles.in(dataDir);
    boolean staysAsItIs = false;
    try {
      JsonNode result = runOpened(known, arguments, false, exchange);
      staysAsItIs = known.hasBegun(result);
      return result;
    } catch (DataDirectoryInUse e) {
      staysAsItIs = true;
      throw e;
    } finally {
      if (!staysAsItIs) {
        files.removeUnlessWritten();
      }
    }
  }

  private JsonNode runOpened(
      Operation known, ObjectNode arguments, boolean isAnothers, LocalExchange exchange)
      throws IOException {
    try (FileStorage store = opened(known, isAnothers, exchange.told())) {
      return known.run(store, arguments, exchange);
    } catch (StorageUnavailable e) {
      throw e;
    } catch (FileSystemException | UncheckedIOException | MaestroException e) {
      // A server says it in these words. What nobody has foreseen keeps its stack, which is all
      // that tells where it comes from.
      throw Fault.of(e);
    }
  }

  /** Whether this user could not write there, who may be the superuser on a read-only disk. */
  private boolean isUnwritable() {
    return !Files.isWritable(dataDir);
  }

  private FileStorage opened(Operation operation, boolean isAnothers, Progress progress) {
    if (isAnothers) {
      return openedForReading("The store in " + dataDir + " is another user's.", progress);
    }
    try {
      return FileStorage.open(dataDir, settings, InstantSource.system());
    } catch (DataDirectoryUnusable e) {
      if (!operation.onlyReads() || !isOfDisk(e)) {
        throw e;
      }
      try {
        return openedForReading(String.valueOf(e.getMessage()), progress);
      } catch (DataDirectoryUnusable notEither) {
        notEither.addSuppressed(e);
        throw notEither;
      }
    }
  }

  /** What the disk does not read is not read by who only reads either, and he says so. */
  private static boolean isOfDisk(DataDirectoryUnusable e) {
    return e.getCause() instanceof IOException || e.getCause() instanceof StorageUnavailable;
  }

  private FileStorage openedForReading(String why, Progress progress) {
    FileStorage store = FileStorage.openForReading(dataDir, settings, InstantSource.system());
    int edited = store.report().edited();
    progress.remark(
        why
            + " So it is read as it lies"
            + (edited == 0 ? "." : ", without " + edited + " documents that were edited by hand."));
    return store;
  }

  private DirectoryKind requireStore(Operation operation) {
    DirectoryKind kind = DirectoryKind.of(dataDir);
    boolean isFine =
        kind == DirectoryKind.STORE || (kind == DirectoryKind.EMPTY && operation.mayBegin());
    if (!isFine) {
      throw NoStore.refusal(dataDir, kind);
    }
    return kind;
  }

  /**
   * The same, but never opens the store.
   *
   * @throws Refused if no server has it
   */
  public JsonNode runInServer(
      String operation, ObjectNode arguments, OutputStream output, Progress progress)
      throws IOException {
    try (ControlClient server =
        ControlClient.find(dataDir)
            .orElseThrow(() -> new Refused("No server runs on " + dataDir + ". Start one."))) {
      return server.run(operation, arguments, InputStream.nullInputStream(), output, progress);
    }
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

package dev.maestro.app;

import dev.maestro.core.port.Ids;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.AscendingIds;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.core.usecase.OpenSpawns;
import dev.maestro.http.AccessRules;
import dev.maestro.http.AddressUnavailable;
import dev.maestro.http.HttpApi;
import dev.maestro.http.HttpServer;
import dev.maestro.http.HttpSettings;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.Operations;
import dev.maestro.tools.control.ControlServer;
import dev.maestro.ws.EventSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server within this program: the core, plugged into files, HTTP and WebSockets. Safe for use by
 * many threads.
 *
 * <pre>{@code
 * try (MaestroServer server = MaestroServer.builder().port(0).dataDir(dir).start()) {
 *   System.out.println("Listening on " + server.url());
 *   ...
 * }
 * }</pre>
 */
public final class MaestroServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MaestroServer.class);

  private final Begun begun = new Begun();
  private volatile boolean started;
  private final Storage storage;
  private final Maestro maestro;
  private final int port;
  private final String url;

  /** A server to be set up; by itself it is the one that the program starts without a flag. */
  public static MaestroServerBuilder builder() {
    return new MaestroServerBuilder();
  }

  /** The wiring. What has begun is ended again if a later part fails. */
  MaestroServer(MaestroServerBuilder setup) throws AddressUnavailable {
    try {
      begun.add(this::sayStopped);
      CompletableFuture<String> serverUrl = new CompletableFuture<>();
      InstantSource time = setup.time();
      Ids ids = setup.ids().orElseGet(() -> new AscendingIds(time, new SecureRandom()));
      Optional<FileStorage> files =
          setup.storage().isPresent() ? Optional.empty() : openFiles(setup);
      storage = setup.storage().orElseGet(files::orElseThrow);
      maestro = new Maestro(storage, time, ids, setup.hostInfo(), serverUrl::join);

      OpenSpawns spawns = new OpenSpawns(storage, maestro.spawning(), time, setup.spawnTtl());
      EventSockets sockets = new EventSockets(storage, spawns, time, setup.sockets());
      begun.add(sockets::close);

      HttpSettings settings = HttpSettings.loopback(setup.port()).withHost(setup.listenHost());
      HttpApi api = HttpApi.of(maestro, storage, setup.skills(), time, sockets::status);
      AccessRules rules = setup.accessRules();
      HttpServer http = HttpServer.start(settings, rules, api, sockets.upgrades());
      begun.add(() -> stopServing(http, sockets, setup.drainLimit()));

      port = http.port();
      url = "http://" + setup.urlHost() + ":" + port;
      serverUrl.complete(setup.serverUrl().orElse("http://localhost:" + port));

      files.ifPresent(opened -> {
        LoadLog.write(opened.report(), setup.dataDir());
        begun.add(LagWatch.over(opened::lag)::close);
        serveTools(setup.dataDir(), opened);
      });
      begun.add(SpawnWatch.over(spawns)::close);
      LOG.info("Listening on {}; agents find the server at {}", url, serverUrl.join());
      setup.warnOfNetwork();
      setup.warnOfServerUrl(serverUrl.join());
      started = true;
    } catch (AddressUnavailable | RuntimeException | Error e) {
      begun.closeAfter(e);
      throw e;
    }
  }

  private Optional<FileStorage> openFiles(MaestroServerBuilder setup) throws DataDirectoryUnusable {
    FileStorage files = FileStorage.open(setup.dataDir(), setup.store(), setup.time());
    begun.add(() -> close(files));
    return Optional.of(files);
  }

  /** A server that no tool can reach serves its clients all the same. */
  private void serveTools(Path dataDir, FileStorage files) {
    try {
      begun.add(ControlServer.start(dataDir, files, Operations.ALL)::close);
    } catch (IOException e) {
      LOG.warn("No tool can reach this server, since its control channel cannot be opened", e);
    }
  }

  private void close(FileStorage files) {
    files.close();
    // The store itself tells of documents that it could not write any more.
    if (started && files.lag().documents() == 0) {
      LOG.info("The documents show all that was written");
    }
  }

  private void sayStopped() {
    if (started) {
      LOG.info("Stopped");
    }
  }

  /**
   * Takes no new connections and requests, answers those under way, sends the clients the events of
   * the last writes, and says goodbye to them. Once drained nothing is executed any more, so these
   * events are the last; the wait is bounded by 2 s for requests, 1.75 s for WebSockets, and 0.5 s
   * for the last answers.
   */
  private static void stopServing(HttpServer http, EventSockets sockets, Duration limit) {
    try {
      if (!http.drain(limit)) {
        LOG.warn("Stopping while requests are still under way");
      }
      sockets.close();
    } finally {
      http.close();
    }
  }

  /** The port that it listens on, also where the system chose it. */
  public int port() {
    return port;
  }

  /** Where it listens, as {@code http://localhost:3000}. */
  public String url() {
    return url;
  }

  /** The use cases, for this program itself; clients get the events of what it does. */
  public Maestro maestro() {
    return maestro;
  }

  /** The state, for plain reads. */
  public Storage storage() {
    return storage;
  }

  /**
   * Stops within five seconds: requests under way are answered, WebSockets get the last events and
   * are closed with 1001, and then the files are let go. A storage that was handed in stays open,
   * for whoever made it to close. Does nothing the second time.
   */
  @Override
  public void close() {
    begun.close();
  }
}

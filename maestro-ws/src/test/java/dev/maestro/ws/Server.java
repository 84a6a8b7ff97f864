package dev.maestro.ws;

import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.NewTask;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.core.usecase.OpenSpawns;
import dev.maestro.json.Json;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.FakeTime;
import dev.maestro.testkit.InMemoryStorage;
import dev.maestro.testkit.SequentialIds;
import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Event sockets on a listener of their own, over a store in memory and a clock that stands. */
final class Server implements AutoCloseable {

  static final long NOW = 1_700_000_000_000L;

  /** Without heartbeats, which a test that is about them turns on. */
  static final EventSocketSettings QUIET =
      EventSocketSettings.DEFAULTS.withPingInterval(Duration.ZERO);

  static final Duration SPAWN_TTL = Duration.ofHours(1);

  private final InMemoryStorage storage;
  private final FakeTime time = new FakeTime(NOW);
  private final Maestro maestro;
  private final OpenSpawns spawns;
  private final EventSockets sockets;
  private final Undertow undertow;

  private Server(InMemoryStorage storage, Storage seen, EventSocketSettings settings) {
    this.storage = storage;
    this.maestro = maestro(storage, time);
    this.spawns = spawns(storage, time);
    this.sockets = new EventSockets(seen, spawns, time, settings);
    this.undertow =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1", sockets.upgrades())
            .setIoThreads(2)
            .setWorkerThreads(2)
            .build();
    undertow.start();
  }

  static Maestro maestro(InMemoryStorage storage, FakeTime time) {
    return new Maestro(
        storage,
        time,
        new SequentialIds(),
        new HostInfo("here", "linux"),
        () -> "http://localhost:3000");
  }

  /** Event sockets alone, for a listener of the test. */
  static EventSockets sockets(InMemoryStorage storage, EventSocketSettings settings) {
    FakeTime time = new FakeTime(NOW);
    return new EventSockets(storage, spawns(storage, time), time, settings);
  }

  static OpenSpawns spawns(InMemoryStorage storage, FakeTime time) {
    return new OpenSpawns(storage, maestro(storage, time).spawning(), time, SPAWN_TTL);
  }

  static Server start() {
    return start(QUIET);
  }

  static Server start(EventSocketSettings settings) {
    return of(new InMemoryStorage(), settings);
  }

  private static Server of(InMemoryStorage storage, EventSocketSettings settings) {
    return new Server(storage, storage, settings);
  }

  /** Its sockets see the storage through that. */
  static Server seenThrough(UnaryOperator<Storage> view) {
    InMemoryStorage storage = new InMemoryStorage();
    return new Server(storage, view.apply(storage), QUIET);
  }

  static Server keepingEvents(int count) {
    return of(new InMemoryStorage(count), QUIET);
  }

  InMemoryStorage storage() {
    return storage;
  }

  Maestro maestro() {
    return maestro;
  }

  EventSockets sockets() {
    return sockets;
  }

  OpenSpawns spawns() {
    return spawns;
  }

  FakeTime time() {
    return time;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
  }

  URI uri(String path) {
    return URI.create("ws://127.0.0.1:" + address().getPort() + path);
  }

  Client connect() {
    return Client.connect(uri("/ws"));
  }

  Project createProject(String name) {
    return maestro.projects().create(NewProject.named(name)).result();
  }

  Task createTask(ProjectId project, String title) {
    return maestro.tasks().create(NewTask.titled(project, title)).result();
  }

  String status() {
    Value status = sockets.status();
    return new String(
        Json.compact(generator -> Json.write(status, generator)), StandardCharsets.UTF_8);
  }

  void awaitStatus(String expected) {
    Await.until("the status " + expected, () -> status().equals(expected));
  }

  void awaitConnected(int count) {
    Await.until(
        count + " clients", () -> status().startsWith("{\"connectedClients\":" + count + ","));
  }

  @Override
  public void close() {
    sockets.close();
    undertow.stop();
    storage.close();
  }
}

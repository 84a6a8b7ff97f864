package dev.maestro.http;

import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.testkit.FakeTime;
import dev.maestro.testkit.InMemorySkills;
import dev.maestro.testkit.InMemoryStorage;
import dev.maestro.testkit.SequentialIds;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A server on a free port of 127.0.0.1, over stores in memory, and a client of it. */
final class RunningServer implements AutoCloseable {

  static final long NOW = 1_750_000_000_000L;

  /** Answers an upgrade in a way that shows that it came here. */
  static final HttpHandler UPGRADES =
      exchange -> {
        exchange.setStatusCode(299);
        exchange.endExchange();
      };

  private static final HttpResponse.BodyHandler<byte[]> BYTES =
      HttpResponse.BodyHandlers.ofByteArray();

  final FakeTime time = new FakeTime(NOW);
  final InMemoryStorage storage;
  final InMemorySkills skills = new InMemorySkills();
  final HttpServer server;
  private final HttpApi api;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private RunningServer(
      HttpSettings settings, AccessRules rules, @Nullable Storage reads, HttpHandler upgrades) {
    this(new InMemoryStorage(), settings, rules, reads, upgrades);
  }

  private RunningServer(
      InMemoryStorage storage,
      HttpSettings settings,
      AccessRules rules,
      @Nullable Storage reads,
      HttpHandler upgrades) {
    this.storage = storage;
    Maestro maestro =
        new Maestro(
            storage,
            time,
            new SequentialIds(),
            new HostInfo("test-host", "linux"),
            () -> "http://localhost:3000");
    Value status = new Value.Fields(fields("connectedClients", Value.of(0)));
    api = HttpApi.of(maestro, reads == null ? storage : reads, skills, time, () -> status);
    try {
      server = HttpServer.start(settings, rules, api, upgrades);
    } catch (AddressUnavailable e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Value> fields(String name, Value value) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put(name, value);
    fields.put("clients", new Value.Items(java.util.List.of()));
    return fields;
  }

  static HttpSettings settings() {
    return HttpSettings.loopback(0).withHost("127.0.0.1").withWorkers(8);
  }

  static RunningServer start() {
    return start(settings());
  }

  static RunningServer start(HttpSettings settings) {
    return new RunningServer(settings, AccessRules.localOnly(), null, UPGRADES);
  }

  static RunningServer start(AccessRules rules) {
    return new RunningServer(settings(), rules, null, UPGRADES);
  }

  static RunningServer start(HttpSettings settings, Storage reads) {
    return new RunningServer(settings, AccessRules.localOnly(), reads, UPGRADES);
  }

  /**
   * @param reads shows what the storage has, in its own way
   */
  static RunningServer start(InMemoryStorage storage, HttpSettings settings, Storage reads) {
    return new RunningServer(storage, settings, AccessRules.localOnly(), reads, UPGRADES);
  }

  static RunningServer start(HttpHandler upgrades) {
    return new RunningServer(settings(), AccessRules.localOnly(), null, upgrades);
  }

  static RunningServer startOn(InMemoryStorage storage) {
    return new RunningServer(storage, settings(), AccessRules.localOnly(), null, UPGRADES);
  }

  /** Starts one whose log keeps so many events. */
  static RunningServer startKeeping(int events, HttpSettings settings) {
    return new RunningServer(
        new InMemoryStorage(events), settings, AccessRules.localOnly(), null, UPGRADES);
  }

  /** How many requests wait for events. */
  int waiting() {
    return api.waiting();
  }

  /** How many of these have had all there is. */
  int upToDate() {
    return api.upToDate();
  }

  String storeId() {
    return storage.events().storeId().value();
  }

  int port() {
    return server.port();
  }

  Reply get(String path) {
    return send("GET", path, null);
  }

  Reply post(String path, String body) {
    return send("POST", path, body);
  }

  Reply patch(String path, String body) {
    return send("PATCH", path, body);
  }

  Reply delete(String path) {
    return send("DELETE", path, null);
  }

  /**
   * @param body sent as JSON; none where null
   * @param headers names and values
   */
  Reply send(String method, String path, @Nullable String body, String... headers) {
    try {
      return Reply.of(client.send(request(method, path, body, headers), BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private HttpRequest request(
      String method, String path, @Nullable String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(Duration.ofSeconds(60));
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.method(method, HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
      request.header("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request.build();
  }

  /** Sends a GET whose answer may come much later. */
  CompletableFuture<Reply> getLater(String path) {
    return client.sendAsync(request("GET", path, null), BYTES).thenApply(Reply::of);
  }

  /** Follows a stream of events. */
  StreamClient stream(String path, String... headers) {
    return StreamClient.open(client, request("GET", path, null, headers));
  }

  RawClient raw() {
    return new RawClient(port());
  }

  /** Creates a project and returns its id. */
  String project() {
    return post("/api/projects", "{\"name\":\"P\"}").text("id");
  }

  /** Creates a project that takes a fifth of a megabyte. */
  void largeProject() {
    post("/api/projects", "{\"name\":\"P\",\"description\":\"" + "x".repeat(200_000) + "\"}");
  }

  /** Creates a task and returns its id. */
  String task(String project) {
    return post("/api/tasks", "{\"title\":\"T\",\"projectId\":\"" + project + "\"}").text("id");
  }

  /** Creates a session without tasks and returns its id. */
  String session(String project) {
    return post("/api/sessions", "{\"taskIds\":[],\"projectId\":\"" + project + "\"}").text("id");
  }

  @Override
  public void close() {
    server.close();
  }
}

package dev.maestro.app;

import dev.maestro.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client of a server that runs, over HTTP and WebSocket. */
final class TestClient {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern ID = Pattern.compile("\"id\":\"((proj|task|sess)_[^\"]+)\"");

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String url;

  TestClient(String url) {
    this.url = url;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> getLater(String path) {
    return http.sendAsync(request(path).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send("POST", path, json);
  }

  HttpResponse<String> send(String method, String path, String json)
      throws IOException, InterruptedException {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(json))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  int statusForOrigin(String origin) throws IOException, InterruptedException {
    HttpRequest request = request("/health").header("Origin", origin).build();
    return http.send(request, BodyHandlers.ofString()).statusCode();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
  }

  /** Creates a project and returns its id. */
  String project(String name) throws IOException, InterruptedException {
    return id(post("/api/projects", "{\"name\":\"" + name + "\"}"));
  }

  /** Creates a task and returns its id. */
  String task(String project, String title) throws IOException, InterruptedException {
    String json = "{\"projectId\":\"%s\",\"title\":\"%s\"}".formatted(project, title);
    return id(post("/api/tasks", json));
  }

  /** The first id of an answer that has to be a success. */
  static String id(HttpResponse<String> answer) {
    Matcher id = ID.matcher(answer.body());
    if (answer.statusCode() / 100 != 2 || !id.find()) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return id.group(1);
  }

  /** A socket that the server counts as connected, which it does a moment after its handshake. */
  TestSocket socket() {
    int before = connectedClients();
    URI target = URI.create(url.replaceFirst("^http", "ws") + "/ws");
    TestSocket socket = new TestSocket();
    http.newWebSocketBuilder().connectTimeout(PATIENCE).buildAsync(target, socket).join();
    Await.until("one more connected client", () -> connectedClients() > before);
    return socket;
  }

  private int connectedClients() {
    String status = getLater("/ws-status").join().body();
    return Integer.parseInt(status.replaceAll(".*\"connectedClients\":(\\d+).*", "$1"));
  }

  /** The status of a request whose Host is that, which the JDK's client would not send. */
  static int statusForHost(int port, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      String request = "GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      // After "HTTP/1.1 ".
      return Integer.parseInt(answer.substring(9, 12));
    }
  }
}

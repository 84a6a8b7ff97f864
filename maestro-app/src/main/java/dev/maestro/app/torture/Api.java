package dev.maestro.app.torture;

import dev.maestro.json.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** The HTTP interface of one server. Safe for use by many threads. */
record Api(URI url) {

  static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  record Answer(int status, String body) {

    boolean isDone() {
      return status / 100 == 2;
    }

    /** Whether it leaves open what happened. */
    boolean isTrouble() {
      return status / 100 == 5;
    }

    JsonNode json() {
      return Json.TREES.readTree(body);
    }
  }

  /**
   * @throws IOException if the answer did not come, or not whole
   */
  Answer send(String method, String path, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /**
   * @throws IOException if it is not there
   */
  JsonNode get(String path) throws IOException {
    Answer answer = send("GET", path, "");
    if (!answer.isDone()) {
      throw new IOException(
          "GET " + path + " was answered " + answer.status() + ": " + answer.body());
    }
    return answer.json();
  }
}

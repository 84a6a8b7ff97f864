package dev.maestro.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads Server-Sent Events as a browser does. */
final class StreamClient implements AutoCloseable {

  private static final JsonMapper MAPPER = new JsonMapper();

  private final HttpResponse<InputStream> response;
  private final BufferedReader lines;
  private String lastId = "";

  /** What stands between two empty lines. */
  record Block(List<String> lines) {

    /** Of the first line of that name; empty where there is none. */
    String value(String name) {
      return lines.stream()
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElse("");
    }

    boolean isEvent() {
      return lines.stream().anyMatch(line -> line.startsWith("data:"));
    }

    JsonNode data() {
      return MAPPER.readTree(value("data"));
    }

    long seq() {
      return data().path("seq").asLong();
    }
  }

  private StreamClient(HttpResponse<InputStream> response) {
    this.response = response;
    this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  static StreamClient open(HttpClient client, HttpRequest request) {
    try {
      return new StreamClient(client.send(request, HttpResponse.BodyHandlers.ofInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  int status() {
    return response.statusCode();
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** All that is left, of what is no stream. */
  String body() {
    try {
      return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What to come back with. */
  String lastId() {
    return lastId;
  }

  /** The next block; empty at the end. */
  Optional<Block> next() {
    try {
      List<String> block = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          return Optional.of(remembered(new Block(block)));
        }
        block.add(line);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Block remembered(Block block) {
    String id = block.value("id");
    lastId = id.isEmpty() ? lastId : id;
    return block;
  }

  /** The next block that is an event. */
  Block event() {
    Block block = next().orElseThrow();
    return block.isEvent() ? block : event();
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

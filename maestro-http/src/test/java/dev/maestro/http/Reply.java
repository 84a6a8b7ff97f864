package dev.maestro.http;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client got.
 *
 * @param headers by name in lower case
 */
record Reply(int status, Map<String, List<String>> headers, String body) {

  private static final JsonMapper MAPPER = new JsonMapper();

  static Reply of(HttpResponse<byte[]> response) {
    return new Reply(
        response.statusCode(),
        response.headers().map(),
        new String(response.body(), StandardCharsets.UTF_8));
  }

  JsonNode json() {
    return MAPPER.readTree(body);
  }

  String text(String name) {
    return json().path(name).asString();
  }

  String code() {
    return text("code");
  }

  String message() {
    return text("message");
  }

  /** The ids of the entities of a list, in its order. */
  List<String> ids() {
    return StreamSupport.stream(json().spliterator(), false)
        .map(entity -> entity.path("id").asString())
        .toList();
  }

  /** All values of a header, joined; empty where it is not there. */
  String header(String name) {
    return String.join(", ", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
  }
}

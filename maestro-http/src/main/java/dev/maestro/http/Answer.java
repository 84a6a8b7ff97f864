package dev.maestro.http;

import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Snapshot;
import dev.maestro.json.Json;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/** What a client gets. */
sealed interface Answer {

  /** A list that is encoded while it is sent; whoever gets it closes its array. */
  record Listing(JsonArray array) implements Answer {}

  /** An answer that comes later, or goes on for long. */
  @FunctionalInterface
  non-sealed interface Ongoing extends Answer {

    /**
     * Takes over the exchange, in the call that came to the answer.
     *
     * @throws Refusal where that cannot be; then the exchange is as it was
     */
    void begin(HttpServerExchange exchange, Answers answers);
  }

  /** An answer that is ready to be sent. */
  final class Whole implements Answer {

    private static final Logger LOG = LoggerFactory.getLogger(Whole.class);

    private final int status;
    private final Map<HttpString, String> headers;
    private final byte[] json;

    /**
     * @param headers besides those that all answers carry
     * @param json empty where there is no body
     */
    Whole(int status, Map<HttpString, String> headers, byte[] json) {
      this.status = status;
      this.headers = headers;
      this.json = json;
    }

    int status() {
      return status;
    }

    Map<HttpString, String> headers() {
      return headers;
    }

    byte[] json() {
      return json;
    }

    /** The same with more headers, which win over those that it has. */
    Whole with(Map<HttpString, String> more) {
      Map<HttpString, String> all = new HashMap<>(headers);
      all.putAll(more);
      return new Whole(status, all, json);
    }

    /**
     * The answer to a write that has taken place, which no failure to say so may turn into an
     * error.
     *
     * @param id of what was written
     */
    static Whole written(int status, Commit<?> commit, Object id, Json.Body body) {
      Map<HttpString, String> receipt = Receipt.of(commit).headers();
      try {
        return new Whole(status, receipt, Json.compact(body));
      } catch (RuntimeException | Error e) {
        LOG.error("{} was written, and cannot be shown", id, e);
        return new Whole(status, receipt, Json.compact(generator -> writeDone(id, generator)));
      }
    }

    /**
     * The answer to a write that took something away.
     *
     * @param commit whose result is the id of what is gone
     */
    static Whole deleted(Commit<?> commit) {
      Object id = commit.result();
      return written(StatusCodes.OK, commit, id, generator -> writeDone(id, generator));
    }

    private static void writeDone(Object id, JsonGenerator generator) {
      generator.writeStartObject();
      generator.writeBooleanProperty("success", true);
      generator.writeStringProperty("id", id.toString());
      generator.writeEndObject();
    }
  }

  static Whole ok(Json.Body body) {
    return new Whole(StatusCodes.OK, Map.of(), Json.compact(body));
  }

  static Whole page(EventPage page) {
    return new Whole(StatusCodes.OK, Map.of(), page.json());
  }

  static Whole empty(int status, Map<HttpString, String> headers) {
    return new Whole(status, headers, new byte[0]);
  }

  /** All elements of a list that is at hand. */
  static <E> Answer list(Iterable<E> elements, BiConsumer<E, JsonGenerator> codec) {
    return ok(generator -> {
      generator.writeStartArray();
      elements.forEach(element -> codec.accept(element, generator));
      generator.writeEndArray();
    });
  }

  /**
   * All elements of a stream of one snapshot.
   *
   * @param snapshot closed with the answer, or here where the stream cannot be had
   */
  static <E> Answer list(
      Snapshot snapshot,
      Function<Snapshot, Stream<E>> elements,
      BiConsumer<E, JsonGenerator> codec) {
    try {
      return new Listing(JsonArray.of(elements.apply(snapshot).onClose(snapshot::close), codec));
    } catch (RuntimeException | Error e) {
      snapshot.close();
      throw e;
    }
  }
}

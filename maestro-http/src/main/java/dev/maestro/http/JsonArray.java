package dev.maestro.http;

import dev.maestro.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/** A JSON array, encoded part by part from a lazy stream. Used by one thread at a time. */
final class JsonArray implements AutoCloseable {

  /** A part is closed as soon as it has that many bytes. */
  static final int PART = 64 * 1024;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final JsonGenerator generator = Json.generator(bytes);
  private final Stream<?> stream;
  private final Step step;
  private boolean complete;

  @FunctionalInterface
  private interface Step {
    /** Writes one more element; false where there is none. */
    boolean writeNext(JsonGenerator generator);
  }

  private JsonArray(Stream<?> stream, Step step) {
    this.stream = stream;
    this.step = step;
    generator.writeStartArray();
  }

  /**
   * @param elements closed with the array
   */
  static <E> JsonArray of(Stream<E> elements, BiConsumer<E, JsonGenerator> codec) {
    Iterator<E> iterator = elements.iterator();
    return new JsonArray(
        elements,
        generator -> {
          boolean more = iterator.hasNext();
          if (more) {
            codec.accept(iterator.next(), generator);
          }
          return more;
        });
  }

  /** Whether {@link #nextPart} has returned the last part. */
  boolean isComplete() {
    return complete;
  }

  byte[] nextPart() {
    bytes.reset();
    while (!complete && bytes.size() < PART) {
      if (!step.writeNext(generator)) {
        generator.writeEndArray();
        generator.close();
        complete = true;
      }
    }
    return bytes.toByteArray();
  }

  /** Lets go of what the elements come from. Does nothing the second time. */
  @Override
  public void close() {
    stream.close();
  }
}

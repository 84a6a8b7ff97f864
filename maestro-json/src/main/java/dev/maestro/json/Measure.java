package dev.maestro.json;

import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Counts the bytes that values take in compact UTF-8, and keeps none. Not thread-safe. */
final class Measure implements AutoCloseable {

  private static final int COMMA = 1;

  private final CountingStream bytes = new CountingStream();
  private final JsonGenerator generator = Json.generator(bytes);

  Measure() {
    generator.writeStartArray();
    // So that each value that is measured has a comma before it.
    generator.writeNumber(0);
  }

  /** The bytes of the value, or of null. */
  <V> long of(@Nullable V value, Form<? super V> form) {
    long start = position();
    if (value == null) {
      generator.writeNull();
    } else {
      form.write(value, generator);
    }
    return position() - start - COMMA;
  }

  private long position() {
    return bytes.count + generator.streamWriteOutputBuffered();
  }

  @Override
  public void close() {
    generator.close();
  }

  /** Counts what is written to it. */
  static final class CountingStream extends OutputStream {

    private long count;

    long count() {
      return count;
    }

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }
  }
}

package dev.maestro.json;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/**
 * Writes a delta and counts by how much it changes the size of the document. A document has at
 * least one field that stays, and a list is only spliced where an entry stays, so that whatever
 * comes or goes does so with one comma. Not thread-safe.
 */
final class DeltaWriter implements AutoCloseable {

  private static final int USUAL_SIZE = 512;
  private static final int COMMA = 1;
  private static final int QUOTES_AND_COLON = 3;

  /** What the shortest entry of a list takes with its comma: {@code "",}. */
  private static final int SHORTEST_ENTRY = 3;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
  private final JsonGenerator generator = Json.generator(bytes);
  private final Measure measure = new Measure();
  private long sizeChange;

  DeltaWriter() {
    generator.writeStartObject();
  }

  /** The field has another value, which may be null, in the same place. */
  <V> void set(SerializedString name, @Nullable V before, @Nullable V after, Form<? super V> form) {
    generator.writeName(name);
    generator.writeStartArray();
    writeMeasured(after, form);
    generator.writeEndArray();
    sizeChange -= measure.of(before, form);
  }

  /** The field was absent; it comes last. */
  <V> void add(SerializedString name, V after, Form<? super V> form) {
    generator.writeName(name);
    generator.writeStartArray();
    writeMeasured(after, form);
    generator.writeEndArray();
    sizeChange += sizeAround(name);
  }

  /** The field is absent from now on. */
  <V> void remove(SerializedString name, V before, Form<? super V> form) {
    generator.writeName(name);
    generator.writeStartArray();
    generator.writeEndArray();
    sizeChange -= measure.of(before, form) + sizeAround(name);
  }

  /** The field comes last, with a value that may be another. */
  <V> void move(SerializedString name, V before, V after, Form<? super V> form) {
    generator.writeName(name);
    generator.writeStartArray();
    writeMeasured(after, form);
    generator.writeString(Deltas.LAST);
    generator.writeEndArray();
    sizeChange -= measure.of(before, form);
  }

  /** A part of the list is another; something of it stays. */
  <T> void splice(SerializedString name, Splice<T> splice, Form<T> element) {
    generator.writeName(name);
    generator.writeStartArray();
    generator.writeNumber(splice.head());
    generator.writeNumber(splice.removed().size());
    generator.writeStartArray();
    for (T inserted : splice.inserted()) {
      writeMeasured(inserted, element);
    }
    generator.writeEndArray();
    generator.writeEndArray();
    // The first entry has no comma before it in the delta, and one in the list.
    sizeChange += splice.inserted().isEmpty() ? 0 : COMMA;
    for (T removed : splice.removed()) {
      sizeChange -= measure.of(removed, element) + COMMA;
    }
  }

  /** Whether the splice is no longer than the list that it leads to. */
  <T> boolean isShorter(Splice<T> splice, Form<T> element) {
    int more = digits(splice.head()) + digits(splice.removed().size()) + 2 * COMMA;
    more += splice.inserted().isEmpty() ? COMMA : 0;
    if (splice.kept() * (long) SHORTEST_ENTRY >= more) {
      return true;
    }
    long saved = 0;
    for (int i = 0; i < splice.kept() && saved < more; i++) {
      saved += measure.of(splice.kept(i), element) + COMMA;
    }
    return splice.kept() > 0 && saved >= more;
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }

  Delta end() {
    generator.writeEndObject();
    generator.close();
    return new Delta(bytes.toByteArray(), sizeChange);
  }

  private <V> void writeMeasured(@Nullable V value, Form<? super V> form) {
    long start = position();
    if (value == null) {
      generator.writeNull();
    } else {
      form.write(value, generator);
    }
    sizeChange += position() - start;
  }

  private static int sizeAround(SerializedString name) {
    return name.asQuotedUTF8().length + QUOTES_AND_COLON + COMMA;
  }

  private long position() {
    return (long) bytes.size() + generator.streamWriteOutputBuffered();
  }

  @Override
  public void close() {
    generator.close();
    measure.close();
  }
}

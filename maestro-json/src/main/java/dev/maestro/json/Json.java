package dev.maestro.json;

import dev.maestro.core.domain.Value;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Documents from and to bytes, always UTF-8. Safe for use by many threads. */
public final class Json {

  /** Whatever could be read can be written, inside the envelope of a frame or a list as well. */
  private static final int DEEPEST_WRITTEN = 2 * Limits.STORED.nesting;

  /**
   * For trees, of what tools say to each other and print. It reads and writes whatever holds texts
   * and documents that could be stored.
   */
  public static final JsonMapper TREES =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(DEEPEST_WRITTEN)
                      .maxNumberLength(Integer.MAX_VALUE)
                      .maxNameLength(Integer.MAX_VALUE)
                      .maxStringLength(Integer.MAX_VALUE)
                      .build())
              .streamWriteConstraints(
                  StreamWriteConstraints.builder().maxNestingDepth(DEEPEST_WRITTEN).build())
              .build());

  private static final ObjectWriter PRETTY = TREES.writer().with(twoSpaces());
  private static final JsonParsing REQUESTS = new JsonParsing(Limits.REQUEST);
  private static final JsonParsing SHOWN = new JsonParsing(Limits.SHOWN);

  private static final int USUAL_SIZE = 1024;

  private Json() {}

  /** Something that can write itself as one JSON value. */
  @FunctionalInterface
  public interface Body {
    void writeTo(JsonGenerator generator);
  }

  /**
   * Reads what a client sent.
   *
   * @throws InvalidJson if it is not one JSON object, strictly
   */
  public static Value.Fields parse(byte[] utf8) {
    return REQUESTS.parse(utf8);
  }

  /**
   * Reads what this program has written: the frame of an event, or a line of a log.
   *
   * @throws InvalidJson if it is not one JSON object, strictly
   */
  public static Value.Fields parseShown(byte[] utf8) {
    return SHOWN.parse(utf8);
  }

  /** The body in as few bytes as possible. */
  public static byte[] compact(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
    try (JsonGenerator generator = generator(bytes)) {
      body.writeTo(generator);
    }
    return bytes.toByteArray();
  }

  /** The body as people read it: two spaces a level, an entry a line, a line feed at the end. */
  public static byte[] pretty(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
    try (JsonGenerator generator = PRETTY.createGenerator(bytes)) {
      body.writeTo(generator);
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /** How many bytes {@link #compact} would make of the body. */
  public static long size(Body body) {
    Measure.CountingStream bytes = new Measure.CountingStream();
    try (JsonGenerator generator = generator(bytes)) {
      body.writeTo(generator);
    }
    return bytes.count();
  }

  /** Writes compact JSON; closing it closes the stream. */
  public static JsonGenerator generator(OutputStream bytes) {
    return TREES.createGenerator(bytes);
  }

  /** Writes free-form data. */
  public static void write(Value value, JsonGenerator generator) {
    if (value instanceof Value.Fields fields) {
      generator.writeStartObject();
      writeInto(fields, generator);
      generator.writeEndObject();
    } else if (value instanceof Value.Items items) {
      generator.writeStartArray();
      items.values().forEach(item -> write(item, generator));
      generator.writeEndArray();
    } else if (value instanceof Value.Text text) {
      generator.writeString(text.value());
    } else if (value instanceof Value.Num number) {
      generator.writeNumber(number.literal());
    } else if (value instanceof Value.Bool flag) {
      generator.writeBoolean(flag.value());
    } else {
      generator.writeNull();
    }
  }

  /** Writes the fields into the object that the generator is in. */
  static void writeInto(Value.Fields fields, JsonGenerator generator) {
    fields
        .byName()
        .forEach((name, value) -> {
          generator.writeName(name);
          write(value, generator);
        });
  }

  private static DefaultPrettyPrinter twoSpaces() {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    return new DefaultPrettyPrinter(separators)
        .withObjectIndenter(indenter)
        .withArrayIndenter(indenter);
  }
}

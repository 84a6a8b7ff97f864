package dev.maestro.json;

import dev.maestro.core.domain.Value;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads one JSON object, strictly: UTF-8 without a fault, no lone surrogate, no key twice, nothing
 * after the end (RFC 8259; I-JSON, RFC 7493, for keys and surrogates). Safe for use by many
 * threads.
 */
final class JsonParsing {

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final int LONGEST_NUMBER = 1_000;

  private final JsonMapper mapper;
  private final Nesting nesting;

  JsonParsing(Nesting nesting) {
    this.nesting = nesting;
    this.mapper =
        new JsonMapper(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(nesting.limit)
                        .maxNumberLength(LONGEST_NUMBER)
                        // Bounded by the size of a request or a file.
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build());
  }

  /**
   * @throws InvalidJson if the bytes are no such object
   */
  Value.Fields parse(byte[] utf8) {
    String text = decoded(utf8);
    if (text.isBlank()) {
      throw new InvalidJson("A JSON object is required, and there is nothing");
    }
    try (JsonParser parser = mapper.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidJson("A JSON object is required, and this is " + described(parser));
      }
      Value.Fields fields = object(parser);
      if (parser.nextToken() != null) {
        throw new InvalidJson("There is more after the end of the JSON object" + at(parser));
      }
      return fields;
    } catch (StreamConstraintsException e) {
      throw new InvalidJson(
          "The JSON nests deeper than "
              + nesting.limit
              + " levels, or holds a number of more than "
              + LONGEST_NUMBER
              + " characters",
          e);
    } catch (JacksonException e) {
      throw new InvalidJson("Malformed JSON" + at(e) + ": " + reason(e), e);
    }
  }

  private static String decoded(byte[] utf8) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
      if (text.hasRemaining() && text.charAt(0) == BYTE_ORDER_MARK) {
        text.get();
      }
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new InvalidJson("The text is not valid UTF-8", e);
    }
  }

  private static String described(JsonParser parser) {
    JsonToken token = parser.currentToken();
    return token == JsonToken.START_ARRAY ? "an array" : "a single value";
  }

  private Value.Fields object(JsonParser parser) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      requireWhole(name, parser);
      parser.nextToken();
      if (fields.put(name, value(parser)) != null) {
        throw new InvalidJson("The key \"" + name + "\" is there twice" + at(parser));
      }
    }
    return new Value.Fields(fields);
  }

  private Value value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> new Value.Text(requireWhole(parser.getString(), parser));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value.Num(parser.getString());
      case VALUE_TRUE -> Value.of(true);
      case VALUE_FALSE -> Value.of(false);
      case VALUE_NULL -> Value.NULL;
      default -> throw new InvalidJson("A value is missing" + at(parser));
    };
  }

  private Value array(JsonParser parser) {
    List<Value> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(parser));
    }
    return new Value.Items(values);
  }

  /** A surrogate that stands alone is no character, and could not be written as UTF-8. */
  private static String requireWhole(String text, JsonParser parser) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else {
        throw new InvalidJson(
            String.format("A lone surrogate, \\u%04x, stands in a text%s", (int) c, at(parser)));
      }
    }
    return text;
  }

  /** The parser's words, without its advice to whoever configures it. */
  private static String reason(JacksonException e) {
    // The parser may name half of a character, which could not be sent as UTF-8.
    byte[] sendable = e.getOriginalMessage().getBytes(StandardCharsets.UTF_8);
    String message = new String(sendable, StandardCharsets.UTF_8);
    int advice = message.indexOf(": enable");
    return advice < 0 ? message : message.substring(0, advice);
  }

  private static String at(JsonParser parser) {
    return at(
        parser.currentTokenLocation().getLineNr(), parser.currentTokenLocation().getColumnNr());
  }

  private static String at(JacksonException e) {
    return e.getLocation() == null
        ? ""
        : at(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private static String at(int line, int column) {
    return " at line " + line + ", column " + column;
  }
}

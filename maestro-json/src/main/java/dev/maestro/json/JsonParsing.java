package dev.maestro.json;

import dev.maestro.core.domain.Value;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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

  private static final Pattern ADVICE =
      Pattern.compile(
          "(: enable| \\(start marker|: maybe a| \\(not recognized| \\(for Object).*",
          Pattern.DOTALL);
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** What a decoder puts in the place of what is no UTF-8. */
  private static final char REPLACEMENT = '\uFFFD';

  private final JsonMapper mapper;
  private final Limits limits;

  JsonParsing(Limits limits) {
    this.limits = limits;
    this.mapper =
        new JsonMapper(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNumberLength(limits.numberLength)
                        // Counted here, so that the message can say it.
                        .maxNestingDepth(limits.nesting + 1)
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
          "A number has more than " + limits.numberLength + " characters" + at(e), e);
    } catch (JacksonException e) {
      throw new InvalidJson("Malformed JSON" + at(e) + ": " + reason(e), e);
    }
  }

  private static String decoded(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireValid(utf8);
    }
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  /** Called where there may have been something to replace. */
  private static void requireValid(byte[] utf8) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException e) {
      throw new InvalidJson("The text is not valid UTF-8", e);
    }
  }

  private static String described(JsonParser parser) {
    JsonToken token = parser.currentToken();
    return token == JsonToken.START_ARRAY ? "an array" : "a single value";
  }

  private void requireShallow(JsonParser parser) {
    if (parser.streamReadContext().getNestingDepth() > limits.nesting) {
      throw new InvalidJson(
          "The JSON nests deeper than " + limits.nesting + " levels" + at(parser));
    }
  }

  private Value.Fields object(JsonParser parser) {
    requireShallow(parser);
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
    requireShallow(parser);
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

  /** The parser's words, without those that are for whoever configures it. */
  private static String reason(JacksonException e) {
    // The parser may name half of a character, which could not be sent as UTF-8.
    byte[] sendable = e.getOriginalMessage().getBytes(StandardCharsets.UTF_8);
    String message = new String(sendable, StandardCharsets.UTF_8);
    return ADVICE.matcher(message).replaceFirst("");
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

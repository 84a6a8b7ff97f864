package dev.maestro.json;

import dev.maestro.core.domain.Value;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** JSON in tests: single quotes stand for double ones. */
final class TestJson {

  private TestJson() {}

  static String quoted(String json) {
    return json.replace('\'', '"');
  }

  static byte[] bytes(String json) {
    return quoted(json).getBytes(StandardCharsets.UTF_8);
  }

  static Value.Fields fields(String json) {
    return Json.parse(bytes(json));
  }

  /** What is stored, which may hold more than a client may send. */
  static Value.Fields stored(byte[] utf8) {
    return new JsonParsing(Limits.STORED).parse(utf8);
  }

  static Value value(String json) {
    return fields("{'v':" + json + "}").get("v").orElseThrow();
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  static String compact(Json.Body body) {
    return text(Json.compact(body));
  }

  static String compact(Value value) {
    return compact((JsonGenerator generator) -> Json.write(value, generator));
  }

  /** The same object with that field, in the place of the one that it has. */
  static Value.Fields with(Value.Fields fields, String name, Value value) {
    Map<String, Value> changed = new LinkedHashMap<>(fields.byName());
    changed.put(name, value);
    return new Value.Fields(changed);
  }

  static Value.Fields without(Value.Fields fields, String name) {
    Map<String, Value> changed = new LinkedHashMap<>(fields.byName());
    changed.remove(name);
    return new Value.Fields(changed);
  }
}

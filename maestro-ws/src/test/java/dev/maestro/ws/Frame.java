package dev.maestro.ws;

import dev.maestro.core.domain.Value;
import dev.maestro.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A frame as a client sees it: the raw text, and its fields. */
record Frame(String text, Value.Fields fields) {

  static Frame of(String text) {
    return new Frame(text, Json.parse(text.getBytes(StandardCharsets.UTF_8)));
  }

  String type() {
    return text("type");
  }

  String text(String field) {
    return ((Value.Text) get(field)).value();
  }

  long number(String field) {
    return Long.parseLong(((Value.Num) get(field)).literal());
  }

  long seq() {
    return number("seq");
  }

  boolean flag(String field) {
    return ((Value.Bool) get(field)).value();
  }

  /** Of a part of a snapshot: its entities. */
  List<Value.Fields> entities() {
    return Stream.of("projects", "tasks", "sessions")
        .map(name -> (Value.Items) data().get(name).orElseThrow())
        .flatMap(items -> items.values().stream())
        .map(Value.Fields.class::cast)
        .toList();
  }

  Value.Fields data() {
    return (Value.Fields) get("data");
  }

  private Value get(String field) {
    return fields.get(field).orElseThrow(() -> new AssertionError("no " + field + " in " + text));
  }

  /** The type and the data, as a test writes down what it expects. */
  String summary() {
    return type() + " " + compact(data());
  }

  static String compact(Value value) {
    return new String(
        Json.compact(generator -> Json.write(value, generator)), StandardCharsets.UTF_8);
  }
}

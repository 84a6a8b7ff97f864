package dev.maestro.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Fields that may have no value: some are then null, others absent. */
final class Optionals {

  private Optionals() {}

  static void writeOrNull(String name, @Nullable Long number, JsonGenerator generator) {
    if (number == null) {
      generator.writeNullProperty(name);
    } else {
      generator.writeNumberProperty(name, number);
    }
  }

  /** Texts, and what has a text, such as an id. */
  static void writeOrNull(String name, @Nullable Object text, JsonGenerator generator) {
    if (text == null) {
      generator.writeNullProperty(name);
    } else {
      generator.writeStringProperty(name, text.toString());
    }
  }

  /** Nothing where there is no text. */
  static void write(String name, @Nullable Object text, JsonGenerator generator) {
    if (text != null) {
      generator.writeStringProperty(name, text.toString());
    }
  }
}

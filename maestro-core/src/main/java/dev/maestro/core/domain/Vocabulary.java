package dev.maestro.core.domain;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The listed values of an open field. Clients may send only these; a value from an existing data
 * directory that is not among them is kept.
 */
final class Vocabulary {

  private final Map<String, String> values = new LinkedHashMap<>();

  Vocabulary(String... values) {
    for (String value : values) {
      this.values.put(value, value);
    }
  }

  boolean contains(String value) {
    return values.containsKey(value);
  }

  /** The same text, as one shared instance where it is listed: stores hold millions of them. */
  String shared(String value) {
    return values.getOrDefault(value, value);
  }

  /** Notes a fault where the value is not listed, unless it is the stored one sent back. */
  void check(Faults faults, String path, @Nullable Object value, @Nullable Object stored) {
    if (value != null && !value.equals(stored) && !contains(value.toString())) {
      faults.add(path, path + " must be one of " + String.join(", ", values.keySet()));
    }
  }
}

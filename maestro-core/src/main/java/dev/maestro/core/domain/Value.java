package dev.maestro.core.domain;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Free-form data that clients attach and the server carries without understanding it: metadata,
 * event data, and every field that this version does not know. Immutable, compared by content.
 */
public sealed interface Value {

  /** The absent-but-said value. */
  Value NULL = new Null();

  static Value of(@Nullable String text) {
    return text == null ? NULL : new Text(text);
  }

  static Value of(boolean flag) {
    return flag ? Bool.TRUE : Bool.FALSE;
  }

  static Value of(long number) {
    return new Num(Long.toString(number));
  }

  static Value of(List<String> texts) {
    return new Items(texts.stream().map(Value::of).toList());
  }

  /**
   * The same data with its numbers written in one way, for comparing what went through a client:
   * many read {@code 1.0} and write {@code 1}.
   */
  Value normalized();

  record Null() implements Value {
    @Override
    public Null normalized() {
      return this;
    }
  }

  record Text(String value) implements Value {
    @Override
    public Text normalized() {
      return this;
    }
  }

  record Bool(boolean value) implements Value {
    private static final Bool TRUE = new Bool(true);
    private static final Bool FALSE = new Bool(false);

    @Override
    public Bool normalized() {
      return this;
    }
  }

  /**
   * A number, kept as it was written so that none loses a digit, an exponent or a sign.
   *
   * @param literal a JSON number
   */
  record Num(String literal) implements Value {

    @Override
    public Num normalized() {
      try {
        return new Num(new BigDecimal(literal).stripTrailingZeros().toString());
      } catch (NumberFormatException e) {
        // Its exponent is beyond what can be compared but to the letter.
        return this;
      }
    }
  }

  record Items(List<Value> values) implements Value {
    public Items {
      values = List.copyOf(values);
    }

    /** A record's own would take several times the stack for each level. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Items items && values.equals(items.values);
    }

    @Override
    public int hashCode() {
      return values.hashCode();
    }

    @Override
    public Items normalized() {
      return new Items(values.stream().map(Value::normalized).toList());
    }
  }

  /** Named values in the order in which they were given. */
  record Fields(Map<String, Value> byName) implements Value {

    public static final Fields EMPTY = new Fields(Map.of());

    public Fields {
      byName =
          byName.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /** A record's own would take several times the stack for each level. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Fields fields && byName.equals(fields.byName);
    }

    @Override
    public int hashCode() {
      return byName.hashCode();
    }

    public Optional<Value> get(String name) {
      return Optional.ofNullable(byName.get(name));
    }

    public boolean isEmpty() {
      return byName.isEmpty();
    }

    @Override
    public Fields normalized() {
      Map<String, Value> result = new LinkedHashMap<>();
      byName.forEach((name, value) -> result.put(name, value.normalized()));
      return new Fields(result);
    }

    /** These fields with the changes laid over them; a field set to null stays, as null. */
    public Fields with(Fields changes) {
      return overlaid(changes, false);
    }

    /** These fields with the changes merged in, key by key; a field set to null is removed. */
    public Fields merge(Fields changes) {
      return overlaid(changes, true);
    }

    /** These fields without those of such a name. */
    Fields without(Set<String> names) {
      if (Collections.disjoint(byName.keySet(), names)) {
        return this;
      }
      Map<String, Value> result = new LinkedHashMap<>(byName);
      result.keySet().removeAll(names);
      return new Fields(result);
    }

    private Fields overlaid(Fields changes, boolean nullRemoves) {
      if (changes.isEmpty()) {
        return this;
      }
      Map<String, Value> result = new LinkedHashMap<>(byName);
      changes.byName.forEach((name, value) -> {
        if (nullRemoves && value instanceof Null) {
          result.remove(name);
        } else {
          result.put(name, value);
        }
      });
      return new Fields(result);
    }
  }
}

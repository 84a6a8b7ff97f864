package dev.maestro.json;

import dev.maestro.core.domain.Value;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import tools.jackson.core.JsonGenerator;

/**
 * How a value is written, and when two are written alike. The order of free-form data counts, which
 * {@code equals} does not look at.
 */
interface Form<V> {

  /** Texts, and what has a text, such as an id. */
  Form<Object> TEXT =
      new Form<>() {
        @Override
        public void write(Object value, JsonGenerator generator) {
          generator.writeString(value.toString());
        }

        @Override
        public boolean same(Object a, Object b) {
          return a.equals(b);
        }
      };

  Form<Long> NUMBER =
      new Form<>() {
        @Override
        public void write(Long value, JsonGenerator generator) {
          generator.writeNumber(value);
        }

        @Override
        public boolean same(Long a, Long b) {
          return a.equals(b);
        }
      };

  Form<Boolean> FLAG =
      new Form<>() {
        @Override
        public void write(Boolean value, JsonGenerator generator) {
          generator.writeBoolean(value);
        }

        @Override
        public boolean same(Boolean a, Boolean b) {
          return a.equals(b);
        }
      };

  Form<Map<String, String>> TEXTS_BY_NAME =
      new Form<>() {
        @Override
        public void write(Map<String, String> value, JsonGenerator generator) {
          generator.writeStartObject();
          value.forEach(generator::writeStringProperty);
          generator.writeEndObject();
        }

        @Override
        public boolean same(Map<String, String> a, Map<String, String> b) {
          return sameEntries(a, b, String::equals);
        }
      };

  Form<Value> FREE =
      new Form<>() {
        @Override
        public void write(Value value, JsonGenerator generator) {
          Json.write(value, generator);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // A shortcut past what both versions share.
        public boolean same(Value a, Value b) {
          if (a == b) {
            return true;
          }
          if (a instanceof Value.Fields first && b instanceof Value.Fields second) {
            return sameEntries(first.byName(), second.byName(), this::same);
          }
          if (a instanceof Value.Items first && b instanceof Value.Items second) {
            return sameItems(first.values(), second.values());
          }
          return a.equals(b);
        }

        private boolean sameItems(List<Value> a, List<Value> b) {
          if (a.size() != b.size()) {
            return false;
          }
          // A plain loop, since data may nest deep and all of it is on the stack.
          for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) {
              return false;
            }
          }
          return true;
        }
      };

  void write(V value, JsonGenerator generator);

  /** Cheap where both are the same object. */
  boolean same(V a, V b);

  private static <T> boolean sameEntries(
      Map<String, T> a, Map<String, T> b, BiPredicate<T, T> same) {
    if (a.size() != b.size()) {
      return false;
    }
    Iterator<Map.Entry<String, T>> others = b.entrySet().iterator();
    for (Map.Entry<String, T> entry : a.entrySet()) {
      Map.Entry<String, T> other = others.next();
      if (!entry.getKey().equals(other.getKey())
          || !same.test(entry.getValue(), other.getValue())) {
        return false;
      }
    }
    return true;
  }
}

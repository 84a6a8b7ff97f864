package dev.maestro.json;

import dev.maestro.core.domain.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** A field of an object: how it is written, and how a change of it is. */
interface Field<E> {

  /** Null where it is not one field but any number of them. */
  @Nullable SerializedString name();

  void write(E entity, JsonGenerator generator);

  boolean same(E a, E b);

  void diff(E old, E next, DeltaWriter delta);

  static <E> Field<E> text(String name, Function<E, ?> get) {
    return new ValueField<E, Object>(name, get, Form.TEXT, true);
  }

  /** Null where there is no text. */
  static <E> Field<E> textOrNull(String name, Function<E, ? extends @Nullable Object> get) {
    return new ValueField<E, Object>(name, get, Form.TEXT, true);
  }

  /** Absent where there is no text. */
  static <E> Field<E> optionalText(String name, Function<E, ? extends @Nullable Object> get) {
    return new ValueField<E, Object>(name, get, Form.TEXT, false);
  }

  static <E> Field<E> number(String name, Function<E, Long> get) {
    return new ValueField<>(name, get, Form.NUMBER, true);
  }

  /** Null where there is no number. */
  static <E> Field<E> numberOrNull(String name, Function<E, @Nullable Long> get) {
    return new ValueField<>(name, get, Form.NUMBER, true);
  }

  static <E> Field<E> flag(String name, Function<E, Boolean> get) {
    return new ValueField<>(name, get, Form.FLAG, true);
  }

  static <E> Field<E> textsByName(String name, Function<E, Map<String, String>> get) {
    return new ValueField<>(name, get, Form.TEXTS_BY_NAME, true);
  }

  /** Free-form data, absent where there is none. */
  static <E> Field<E> free(String name, Function<E, ? extends @Nullable Value> get) {
    return new ValueField<E, Value>(name, get, Form.FREE, false);
  }

  static <E, V> Field<E> object(String name, Function<E, V> get, ObjectForm<V> form) {
    return new ValueField<>(name, get, form, true);
  }

  static <E> Field<E> texts(String name, Function<E, ? extends List<?>> get) {
    return new ListField<E, Object>(name, get, Form.TEXT);
  }

  static <E, T> Field<E> list(String name, Function<E, List<T>> get, Form<T> element) {
    return new ListField<>(name, get, element);
  }

  /** The fields that this version does not know, behind all others. */
  static <E> Field<E> unknown(Function<E, Value.Fields> get) {
    return new UnknownFields<>(get);
  }
}

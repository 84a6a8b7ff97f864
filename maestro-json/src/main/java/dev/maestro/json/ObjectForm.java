package dev.maestro.json;

import java.util.List;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** An object as the fields that it has, in the order in which they are written. */
final class ObjectForm<E> implements Form<E> {

  private final List<Field<E>> fields;

  ObjectForm(List<Field<E>> fields) {
    this.fields = List.copyOf(fields);
  }

  /** The names that are known, in order. */
  List<SerializedString> names() {
    return fields.stream().map(Field::name).filter(Objects::nonNull).toList();
  }

  @Override
  public void write(E entity, JsonGenerator generator) {
    generator.writeStartObject();
    for (Field<E> field : fields) {
      field.write(entity, generator);
    }
    generator.writeEndObject();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // A shortcut past what both versions share.
  public boolean same(E a, E b) {
    if (a == b) {
      return true;
    }
    for (Field<E> field : fields) {
      if (!field.same(a, b)) {
        return false;
      }
    }
    return true;
  }

  /** Writes what leads from the one to the other. */
  void diff(E old, E next, DeltaWriter delta) {
    for (Field<E> field : fields) {
      field.diff(old, next, delta);
    }
  }
}

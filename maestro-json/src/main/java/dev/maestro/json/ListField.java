package dev.maestro.json;

import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** A field whose value is a list, of which a part may change. */
final class ListField<E, T> implements Field<E> {

  private final SerializedString name;
  private final Function<E, ? extends List<? extends T>> get;
  private final Form<T> element;
  private final Form<List<? extends T>> whole;

  ListField(String name, Function<E, ? extends List<? extends T>> get, Form<T> element) {
    this.name = new SerializedString(name);
    this.get = get;
    this.element = element;
    this.whole = new ListForm<>(element);
  }

  @Override
  public SerializedString name() {
    return name;
  }

  @Override
  public void write(E entity, JsonGenerator generator) {
    generator.writeName(name);
    whole.write(get.apply(entity), generator);
  }

  @Override
  public boolean same(E a, E b) {
    return whole.same(get.apply(a), get.apply(b));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // A shortcut past what both versions share.
  public void diff(E old, E next, DeltaWriter delta) {
    List<? extends T> before = get.apply(old);
    List<? extends T> after = get.apply(next);
    if (before == after) {
      return;
    }
    Splice<T> splice = Splice.between(before, after, element);
    if (splice.isNothing()) {
      return;
    }
    if (delta.isShorter(splice, element)) {
      delta.splice(name, splice, element);
    } else {
      delta.set(name, before, after, whole);
    }
  }
}

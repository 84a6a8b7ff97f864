package dev.maestro.json;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** A field whose value changes as a whole. */
final class ValueField<E, V> implements Field<E> {

  private final SerializedString name;
  private final Function<E, ? extends @Nullable V> get;
  private final Form<V> form;
  private final boolean alwaysThere;

  /**
   * @param alwaysThere whether the field is null where there is no value, and not absent
   */
  ValueField(
      String name, Function<E, ? extends @Nullable V> get, Form<V> form, boolean alwaysThere) {
    this.name = new SerializedString(name);
    this.get = get;
    this.form = form;
    this.alwaysThere = alwaysThere;
  }

  @Override
  public SerializedString name() {
    return name;
  }

  @Override
  public void write(E entity, JsonGenerator generator) {
    V value = get.apply(entity);
    if (value != null) {
      generator.writeName(name);
      form.write(value, generator);
    } else if (alwaysThere) {
      generator.writeName(name);
      generator.writeNull();
    }
  }

  @Override
  public boolean same(E a, E b) {
    return alike(get.apply(a), get.apply(b));
  }

  private boolean alike(@Nullable V a, @Nullable V b) {
    return a == null ? b == null : b != null && form.same(a, b);
  }

  @Override
  public void diff(E old, E next, DeltaWriter delta) {
    V before = get.apply(old);
    V after = get.apply(next);
    if (alike(before, after)) {
      return;
    }
    if (alwaysThere || (before != null && after != null)) {
      delta.set(name, before, after, form);
    } else if (after != null) {
      delta.add(name, after, form);
    } else if (before != null) {
      delta.remove(name, before, form);
    }
  }
}

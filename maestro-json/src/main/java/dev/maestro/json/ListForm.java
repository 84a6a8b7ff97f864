package dev.maestro.json;

import java.util.Iterator;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** An array of whatever its element is. */
final class ListForm<T> implements Form<List<? extends T>> {

  private final Form<T> element;

  ListForm(Form<T> element) {
    this.element = element;
  }

  @Override
  public void write(List<? extends T> values, JsonGenerator generator) {
    generator.writeStartArray();
    for (T value : values) {
      element.write(value, generator);
    }
    generator.writeEndArray();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // A shortcut past what both versions share.
  public boolean same(List<? extends T> a, List<? extends T> b) {
    if (a == b) {
      return true;
    }
    if (a.size() != b.size()) {
      return false;
    }
    Iterator<? extends T> others = b.iterator();
    for (T value : a) {
      if (!element.same(value, others.next())) {
        return false;
      }
    }
    return true;
  }
}

package dev.maestro.core.domain;

import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records with one component changed, so that a test says only what it is about. */
final class Altered {

  private Altered() {}

  @SuppressWarnings("unchecked")
  static <R extends Record> R with(R record, String component, @Nullable Object value) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    @Nullable Object[] values = new Object[components.length];
    try {
      component(record, component);
      for (int i = 0; i < components.length; i++) {
        boolean wanted = components[i].getName().equals(component);
        values[i] = wanted ? value : components[i].getAccessor().invoke(record);
      }
      return (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no public record", e);
    }
  }

  static @Nullable Object valueOf(Record record, String component) {
    try {
      return component(record, component).getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no public record", e);
    }
  }

  private static RecordComponent component(Record record, String name) {
    return Stream.of(record.getClass().getRecordComponents())
        .filter(component -> component.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(record.getClass() + " has no " + name));
  }
}

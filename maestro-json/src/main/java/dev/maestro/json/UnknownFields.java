package dev.maestro.json;

import dev.maestro.core.domain.Value;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** The fields that this version does not know. Each is a field of its own to a delta. */
final class UnknownFields<E> implements Field<E> {

  private final Function<E, Value.Fields> get;

  UnknownFields(Function<E, Value.Fields> get) {
    this.get = get;
  }

  @Override
  public @Nullable SerializedString name() {
    return null;
  }

  @Override
  public void write(E entity, JsonGenerator generator) {
    Json.writeInto(get.apply(entity), generator);
  }

  @Override
  public boolean same(E a, E b) {
    return Form.FREE.same(get.apply(a), get.apply(b));
  }

  @Override
  public void diff(E old, E next, DeltaWriter delta) {
    if (!same(old, next)) {
      diff(get.apply(old).byName(), get.apply(next).byName(), delta);
    }
  }

  private static void diff(Map<String, Value> before, Map<String, Value> after, DeltaWriter delta) {
    before.forEach((name, value) -> {
      if (!after.containsKey(name)) {
        delta.remove(new SerializedString(name), value, Form.FREE);
      }
    });
    Set<String> inPlace = inPlace(before, after);
    after.forEach((name, value) -> {
      Value was = before.get(name);
      if (was == null) {
        delta.add(new SerializedString(name), value, Form.FREE);
      } else if (!inPlace.contains(name)) {
        delta.move(new SerializedString(name), was, value, Form.FREE);
      } else if (!Form.FREE.same(was, value)) {
        delta.set(new SerializedString(name), was, value, Form.FREE);
      }
    });
  }

  /**
   * The names that need not move: those that the second map begins with in the order of the first.
   * All behind them are moved or added, in order, and so end up behind them.
   */
  private static Set<String> inPlace(Map<String, Value> before, Map<String, Value> after) {
    Set<String> result = new HashSet<>();
    Iterator<String> old = before.keySet().iterator();
    for (String name : after.keySet()) {
      if (!before.containsKey(name) || !advanced(old, name)) {
        break;
      }
      result.add(name);
    }
    return result;
  }

  private static boolean advanced(Iterator<String> names, String wanted) {
    while (names.hasNext()) {
      if (names.next().equals(wanted)) {
        return true;
      }
    }
    return false;
  }
}

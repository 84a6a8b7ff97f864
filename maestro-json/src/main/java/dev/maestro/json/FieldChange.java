package dev.maestro.json;

import dev.maestro.core.domain.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is not the same in two versions of a document, at one place in it, for people to read.
 *
 * @param path as {@code status}, {@code subtasks[1].status} or {@code timeline[4]}; an index is
 *     that of the version that has the value, and of the later one where both do
 * @param before null where there was nothing
 * @param after null where there is nothing
 */
public record FieldChange(String path, @Nullable Value before, @Nullable Value after) {

  /** Field by field, in the order of the later version, then what is gone. */
  public static List<FieldChange> between(Value.Fields before, Value.Fields after) {
    List<FieldChange> changes = new ArrayList<>();
    fields("", before, after, changes);
    return changes;
  }

  private static void fields(
      String path, Value.Fields before, Value.Fields after, List<FieldChange> changes) {
    Set<String> names = new LinkedHashSet<>(after.byName().keySet());
    names.addAll(before.byName().keySet());
    for (String name : names) {
      value(
          path.isEmpty() ? name : path + "." + name,
          before.byName().get(name),
          after.byName().get(name),
          changes);
    }
  }

  private static void value(
      String path, @Nullable Value before, @Nullable Value after, List<FieldChange> changes) {
    if (before != null && before.equals(after)) {
      return;
    }
    if (before instanceof Value.Fields old && after instanceof Value.Fields next) {
      fields(path, old, next, changes);
    } else if (before instanceof Value.Items old && after instanceof Value.Items next) {
      items(path, old.values(), next.values(), changes);
    } else {
      changes.add(new FieldChange(path, before, after));
    }
  }

  /** What both begin and end with is the same; of what is between, each with its counterpart. */
  private static void items(
      String path, List<Value> before, List<Value> after, List<FieldChange> changes) {
    int shorter = Math.min(before.size(), after.size());
    int first = 0;
    while (first < shorter && before.get(first).equals(after.get(first))) {
      first++;
    }
    int last = 0;
    while (last < shorter - first
        && before.get(before.size() - 1 - last).equals(after.get(after.size() - 1 - last))) {
      last++;
    }
    List<Value> gone = before.subList(first, before.size() - last);
    List<Value> added = after.subList(first, after.size() - last);
    for (int i = 0; i < Math.max(gone.size(), added.size()); i++) {
      value(
          path + "[" + (first + i) + "]",
          i < gone.size() ? gone.get(i) : null,
          i < added.size() ? added.get(i) : null,
          changes);
    }
  }
}

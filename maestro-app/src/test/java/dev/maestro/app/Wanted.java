package dev.maestro.app;

import dev.maestro.core.domain.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription filters by, and what a mirror of it holds: the entities whose update it would
 * be told of.
 *
 * @param project null for all
 * @param entities ids of tasks and sessions; none for all
 * @param types none for all; else for each kind that it names, its creation, updates and end
 */
record Wanted(@Nullable String project, List<String> entities, List<String> types) {

  static final Wanted ALL = new Wanted(null, List.of(), List.of());

  private static final List<List<String>> TYPES =
      List.of(
          List.of(),
          List.of(),
          List.of("task:*"),
          List.of("session:*", "project:*"),
          List.of("task:created", "task:updated", "task:deleted", "subtask:*"));

  /**
   * Anything that can be asked for.
   *
   * @param known the ids that there are, or were
   */
  static Wanted any(Random random, Known known) {
    return switch (random.nextInt(4)) {
      case 0 -> ALL;
      case 1 -> new Wanted(null, List.of(), TYPES.get(random.nextInt(TYPES.size())));
      case 2 ->
          new Wanted(known.project(random), List.of(), TYPES.get(random.nextInt(TYPES.size())));
      default ->
          new Wanted(
              null,
              List.of(known.task(random), known.task(random), known.session(random)),
              List.of());
    };
  }

  /** As fields of a subscribe message, each with a comma behind it. */
  String fields() {
    List<String> fields = new ArrayList<>();
    if (project != null) {
      fields.add("\"projectId\":\"" + project + "\",");
    }
    if (!entities.isEmpty()) {
      fields.add("\"taskIds\":" + list("task_") + ",\"sessionIds\":" + list("sess_") + ",");
    }
    if (!types.isEmpty()) {
      fields.add("\"types\":" + types.stream().collect(Collectors.joining("\",\"", "[\"", "\"],")));
    }
    return String.join("", fields);
  }

  private String list(String prefix) {
    return entities.stream()
        .filter(id -> id.startsWith(prefix))
        .distinct()
        .collect(Collectors.joining("\",\"", "[\"", "\"]"));
  }

  /** The same for the query of an upgrade, each with an ampersand behind it. */
  String query() {
    StringBuilder query = new StringBuilder();
    if (project != null) {
      query.append("projectId=").append(project).append('&');
    }
    if (!entities.isEmpty()) {
      query.append("taskIds=").append(joined("task_"));
      query.append("&sessionIds=").append(joined("sess_")).append('&');
    }
    if (!types.isEmpty()) {
      query.append("types=").append(String.join(",", types)).append('&');
    }
    return query.toString();
  }

  private String joined(String prefix) {
    return entities.stream()
        .filter(id -> id.startsWith(prefix))
        .distinct()
        .collect(Collectors.joining(","));
  }

  /**
   * That part of a store.
   *
   * @param store by kind and id, as {@code task task_1}
   */
  Map<String, Value> of(Map<String, Value> store) {
    Map<String, Value> part = new TreeMap<>(store);
    part.entrySet()
        .removeIf(entry ->
            !holds(
                entry.getKey().substring(0, entry.getKey().indexOf(' ')),
                (Value.Fields) entry.getValue()));
    return part;
  }

  private boolean holds(String kind, Value.Fields entity) {
    String of = kind.equals("project") ? "id" : "projectId";
    return (project == null || project.equals(Mirrored.text(entity, of)))
        && (entities.isEmpty() || entities.contains(Mirrored.text(entity, "id")))
        && (types.isEmpty() || types.stream().anyMatch(type -> type.startsWith(kind + ":")));
  }
}

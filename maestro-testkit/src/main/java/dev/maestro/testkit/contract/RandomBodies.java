package dev.maestro.testkit.contract;

import dev.maestro.core.domain.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Bodies of requests, most of them valid. The ids in them come from a few pools, so that they often
 * name what is there, and now and then what is not.
 */
final class RandomBodies {

  private static final List<String> CHOSEN_SESSION_IDS =
      List.of("mine", "MINE", "other", "NUL", "not an id", "../up", "");

  private final RandomGenerator random;
  private List<String> projects = List.of();
  private List<String> tasks = List.of();
  private List<String> sessions = List.of();

  RandomBodies(RandomGenerator random) {
    this.random = random;
  }

  /** Makes those ids the ones that are there. */
  void know(List<String> projectIds, List<String> taskIds, List<String> sessionIds) {
    projects = projectIds;
    tasks = taskIds;
    sessions = sessionIds;
  }

  String projectId() {
    return known(projects, "proj_1_unknown00");
  }

  String taskId() {
    return known(tasks, "task_1_unknown00");
  }

  String sessionId() {
    return known(sessions, "sess_1_unknown00");
  }

  private String known(List<String> ids, String unknown) {
    return ids.isEmpty() || chance(5) ? unknown : oneOf(ids);
  }

  Value.Fields project() {
    Map<String, Value> body = new LinkedHashMap<>();
    put(body, 95, "name", this::title);
    put(body, 30, "workingDir", this::text);
    put(body, 30, "description", this::text);
    return withStrangers(body);
  }

  Value.Fields newTask() {
    Map<String, Value> body = task();
    put(body, 97, "projectId", () -> Value.of(projectId()));
    put(body, 97, "title", this::title);
    put(body, 20, "subtasks", () -> items(this::subtask));
    return withStrangers(body);
  }

  Value.Fields taskPatch() {
    Map<String, Value> body = task();
    put(body, 20, "title", this::title);
    return withStrangers(body);
  }

  private Map<String, Value> task() {
    Map<String, Value> body = new LinkedHashMap<>();
    put(body, 30, "parentId", () -> chance(20) ? Value.NULL : Value.of(taskId()));
    put(body, 20, "description", this::text);
    put(body, 30, "status", () -> word("pending", "in_progress", "completed", "todo", "bad"));
    put(body, 20, "priority", () -> word("low", "high", "medium", "bad"));
    put(body, 20, "sessionStatus", () -> word("working", "failed", "bad"));
    put(body, 30, "sessionIds", () -> items(() -> Value.of(sessionId())));
    put(body, 20, "skillIds", () -> items(this::text));
    put(body, 30, "dependencies", () -> items(() -> Value.of(taskId())));
    put(body, 20, "timeline", () -> items(this::event));
    return body;
  }

  Value.Fields subtask() {
    Map<String, Value> body = new LinkedHashMap<>();
    put(body, 90, "title", this::title);
    put(body, 40, "completed", () -> Value.of(chance(50)));
    put(body, 20, "order", () -> new Value.Num("1.50"));
    return withStrangers(body);
  }

  Value.Fields newSession() {
    Map<String, Value> body = session();
    put(body, 30, "id", () -> Value.of(oneOf(CHOSEN_SESSION_IDS)));
    put(body, 97, "projectId", () -> Value.of(projectId()));
    put(body, 97, "taskIds", () -> items(() -> Value.of(taskId())));
    return withStrangers(body);
  }

  Value.Fields sessionPatch() {
    Map<String, Value> body = session();
    put(body, 40, "taskIds", () -> items(() -> Value.of(taskId())));
    return withStrangers(body);
  }

  private Map<String, Value> session() {
    Map<String, Value> body = new LinkedHashMap<>();
    put(body, 20, "name", this::text);
    put(body, 20, "agentId", this::text);
    put(body, 30, "status", () -> word("running", "completed", "stopped", "idle", "bad"));
    put(body, 20, "env", () -> new Value.Fields(Map.of(oneOf(List.of("A", "B")), text())));
    put(body, 20, "metadata", () -> new Value.Fields(Map.of(oneOf(List.of("A", "B")), text())));
    put(body, 20, "events", () -> items(this::event));
    put(body, 20, "timeline", () -> items(this::event));
    return body;
  }

  /** An event of any sort; its id is often one that is there already. */
  Value.Fields event() {
    Map<String, Value> body = new LinkedHashMap<>();
    put(body, 40, "id", () -> word("event1", "event2", "event3"));
    put(body, 90, "type", () -> word("own", "milestone"));
    put(body, 90, "message", this::text);
    put(body, 30, "sessionId", () -> Value.of(sessionId()));
    put(body, 20, "data", Samples::unknown);
    return new Value.Fields(body);
  }

  Value.Fields spawn() {
    Map<String, Value> body = new LinkedHashMap<>();
    put(body, 97, "projectId", () -> Value.of(projectId()));
    put(body, 97, "taskIds", () -> items(() -> Value.of(taskId())));
    put(body, 20, "role", () -> word("worker", "orchestrator", "bad"));
    put(body, 30, "sessionId", () -> Value.of(sessionId()));
    put(body, 20, "context", Samples::unknown);
    return withStrangers(body);
  }

  /** Adds what no version knows, and what only the server sets. */
  private Value.Fields withStrangers(Map<String, Value> body) {
    put(body, 20, "stranger", () -> chance(50) ? Samples.unknown() : Value.NULL);
    put(body, 10, "createdAt", () -> Value.of(5));
    put(body, 10, "completedAt", () -> Value.of(5));
    put(body, 3, "description", () -> Value.of(5));
    return new Value.Fields(body);
  }

  private void put(Map<String, Value> body, int percent, String name, Supplier<Value> value) {
    if (chance(percent)) {
      body.put(name, value.get());
    }
  }

  private Value title() {
    return word("a title", "another", " spaced ", "  ");
  }

  private Value text() {
    return word("", "a text", "with \uD83D\uDE00");
  }

  private Value word(String... words) {
    return Value.of(oneOf(List.of(words)));
  }

  private Value items(Supplier<? extends Value> item) {
    List<Value> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(item.get());
    }
    return new Value.Items(items);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  <E> E oneOf(List<E> among) {
    return among.get(random.nextInt(among.size()));
  }
}

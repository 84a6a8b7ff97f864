package dev.maestro.json;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Priority;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionEvent;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.SessionTimelineEvent;
import dev.maestro.core.domain.SpawnRequest;
import dev.maestro.core.domain.Subtask;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskSessionStatus;
import dev.maestro.core.domain.TaskStatus;
import dev.maestro.core.domain.TaskTimelineEvent;
import dev.maestro.core.domain.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Random entities, and random successors of them that share much with those before. */
final class RandomEntities {

  static final ProjectId PROJECT = new ProjectId("p");
  static final TaskId TASK = new TaskId("t");
  static final SessionId SESSION = new SessionId("s");

  private static final List<String> TEXTS =
      List.of(
          "",
          "plain",
          "a \"quoted\" \\ text/",
          "\u0000\u001f\b\f\n\r\t",
          "\u007f\u0085\u2028\u2029\uffff",
          "задача",
          "任务",
          "e\u0301",
          "😀😀",
          "long ".repeat(3_000));

  private final Random random;
  private final RandomJson json;
  private int last;

  RandomEntities(long seed) {
    this.random = new Random(seed);
    this.json = new RandomJson(seed);
  }

  Project project() {
    return new Project(PROJECT, text(), text(), text(), time(), time(), fields());
  }

  Project next(Project old) {
    return new Project(
        old.id(),
        maybe(old.name(), this::text),
        maybe(old.workingDir(), this::text),
        maybe(old.description(), this::text),
        maybe(old.createdAt(), this::time),
        maybe(old.updatedAt(), this::time),
        maybe(old.unknown(), this::changed));
  }

  Task task() {
    return next(new TaskBuilder(TASK, PROJECT, text(), time()).build());
  }

  Task next(Task old) {
    return new TaskBuilder(
            old.id(), maybe(old.projectId(), this::projectId), old.title(), old.createdAt())
        .parentId(maybeNull(old.parentId(), () -> new TaskId(id())))
        .title(maybe(old.title(), this::text))
        .description(maybe(old.description(), this::text))
        .initialPrompt(maybe(old.initialPrompt(), this::text))
        .status(maybe(old.status(), () -> new TaskStatus(text())))
        .priority(maybe(old.priority(), () -> new Priority(text())))
        .sessionStatus(maybeNull(old.sessionStatus(), () -> new TaskSessionStatus(text())))
        .sessionIds(changed(old.sessionIds(), () -> new SessionId(id())))
        .skillIds(changed(old.skillIds(), this::id))
        .agentIds(changed(old.agentIds(), this::id))
        .dependencies(changed(old.dependencies(), () -> new TaskId(id())))
        .subtasks(changed(old.subtasks(), this::subtask))
        .timeline(changed(old.timeline(), this::taskTimelineEvent))
        .updatedAt(maybe(old.updatedAt(), this::time))
        .startedAt(maybeNull(old.startedAt(), this::time))
        .completedAt(maybeNull(old.completedAt(), this::time))
        .unknown(maybe(old.unknown(), this::changed))
        .build();
  }

  Session session() {
    return next(new SessionBuilder(SESSION, PROJECT, time()).build());
  }

  Session next(Session old) {
    return new SessionBuilder(old.id(), maybe(old.projectId(), this::projectId), old.startedAt())
        .taskIds(changed(old.taskIds(), () -> new TaskId(id())))
        .name(maybe(old.name(), this::text))
        .agentId(maybeNull(old.agentId(), this::text))
        .env(maybe(old.env(), env -> changed(env, this::text)))
        .strategy(maybe(old.strategy(), this::text))
        .status(maybe(old.status(), () -> new SessionStatus(text())))
        .lastActivity(maybe(old.lastActivity(), this::time))
        .completedAt(maybeNull(old.completedAt(), this::time))
        .hostname(maybe(old.hostname(), this::text))
        .platform(maybe(old.platform(), this::text))
        .events(changed(old.events(), this::sessionEvent))
        .timeline(changed(old.timeline(), this::sessionTimelineEvent))
        .metadata(metadata(old.metadata()))
        .unknown(maybe(old.unknown(), this::changed))
        .build();
  }

  private Value.@Nullable Fields metadata(Value.@Nullable Fields old) {
    if (old == null) {
      return maybeNull(null, this::fields);
    }
    return random.nextInt(4) == 0 ? null : maybe(old, this::changed);
  }

  /** An event of every kind. */
  List<Event> events() {
    return List.of(
        new Event.ProjectCreated(project()),
        new Event.ProjectUpdated(project()),
        new Event.ProjectDeleted(projectId()),
        new Event.TaskCreated(task()),
        new Event.TaskUpdated(task()),
        new Event.TaskDeleted(projectId(), TASK),
        new Event.SubtaskCreated(projectId(), subtask()),
        new Event.SubtaskUpdated(projectId(), subtask()),
        new Event.SubtaskDeleted(projectId(), TASK, new SubtaskId(id())),
        new Event.TaskSessionAdded(projectId(), TASK, SESSION),
        new Event.TaskSessionRemoved(projectId(), TASK, SESSION),
        new Event.SessionCreated(session()),
        new Event.SessionUpdated(session()),
        new Event.SessionDeleted(projectId(), SESSION),
        new Event.SessionTaskAdded(projectId(), SESSION, TASK),
        new Event.SessionTaskRemoved(projectId(), SESSION, TASK),
        new Event.SpawnRequested(
            new SpawnRequest(
                session(),
                changed(List.<String>of(), this::id),
                text(),
                text(),
                maybeNull(null, this::text),
                maybeNull(null, () -> new SessionId(id())))),
        new Event.SpawnExpired(
            projectId(),
            SESSION,
            changed(List.<String>of(), this::id).stream().map(TaskId::new).toList()));
  }

  private Subtask subtask() {
    return new Subtask(
        new SubtaskId(id()),
        TASK,
        text(),
        text(),
        random.nextBoolean(),
        new Value.Num(random.nextBoolean() ? "-1.50e2" : "12"),
        time(),
        time(),
        maybeNull(null, this::time),
        fields());
  }

  private TaskTimelineEvent taskTimelineEvent() {
    return new TaskTimelineEvent(
        id(), text(), time(), maybeNull(null, this::text), maybeNull(null, this::id), fields());
  }

  private SessionTimelineEvent sessionTimelineEvent() {
    return new SessionTimelineEvent(
        id(),
        text(),
        time(),
        maybeNull(null, this::text),
        maybeNull(null, this::id),
        maybeNull(null, this::fields),
        fields());
  }

  private SessionEvent sessionEvent() {
    return new SessionEvent(id(), time(), text(), maybeNull(null, this::fields), fields());
  }

  private ProjectId projectId() {
    return new ProjectId(id());
  }

  private String id() {
    return "id" + ++last;
  }

  private long time() {
    return random.nextLong(8_640_000_000_000_000L);
  }

  private String text() {
    return oneOf(TEXTS) + oneOf(TEXTS);
  }

  private Value.Fields fields() {
    String more = json.moreFields();
    return TestJson.fields("{" + (more.isEmpty() ? "" : more.substring(1)) + "}");
  }

  private <V> V maybe(V old, Supplier<V> other) {
    return maybe(old, ignored -> other.get());
  }

  private <V> V maybe(V old, UnaryOperator<V> other) {
    return random.nextInt(3) == 0 ? other.apply(old) : old;
  }

  private <V> @Nullable V maybeNull(@Nullable V old, Supplier<V> other) {
    return switch (random.nextInt(4)) {
      case 0 -> other.get();
      case 1 -> null;
      default -> old;
    };
  }

  private Value.Fields changed(Value.Fields old) {
    return new Value.Fields(changed(old.byName(), () -> TestJson.value(json.value())));
  }

  /** Some entries removed, some changed, some added, and now and then in another order. */
  private <V> Map<String, V> changed(Map<String, V> old, Supplier<V> value) {
    List<String> names = new ArrayList<>(changed(List.copyOf(old.keySet()), () -> id() + text()));
    if (random.nextInt(3) == 0) {
      Collections.shuffle(names, random);
    }
    Map<String, V> result = new LinkedHashMap<>();
    for (String name : names) {
      V kept = old.get(name);
      result.put(name, kept == null ? value.get() : maybe(kept, value));
    }
    return result;
  }

  /** As before, grown at the end, or with another middle. */
  private <V> List<V> changed(List<V> old, Supplier<V> entry) {
    List<V> result = new ArrayList<>(old);
    switch (random.nextInt(4)) {
      case 0 -> add(result, result.size(), entry);
      case 1 -> {
        int from = random.nextInt(old.size() + 1);
        int to = from + random.nextInt(old.size() - from + 1);
        result.subList(from, to).clear();
        add(result, from, entry);
      }
      case 2 -> result.replaceAll(kept -> random.nextInt(8) == 0 ? entry.get() : kept);
      default -> {}
    }
    return List.copyOf(result);
  }

  private <V> void add(List<V> list, int at, Supplier<V> entry) {
    int more = random.nextInt(4);
    for (int i = 0; i < more; i++) {
      list.add(at, entry.get());
    }
  }

  private String oneOf(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}

package dev.maestro.testkit.usecase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.NewTask;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.json.Json;
import dev.maestro.json.SessionCodec;
import dev.maestro.json.SpawnCodec;
import dev.maestro.json.TaskCodec;
import dev.maestro.testkit.FakeTime;
import dev.maestro.testkit.InMemoryStorage;
import dev.maestro.testkit.SequentialIds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A store with one project {@code P}, and short names for what is in it. Texts quote with '. */
final class World {

  private record State(
      List<Project> projects, List<Task> tasks, List<Session> sessions, long seq) {}

  private final InMemoryStorage storage;
  private final FakeTime time = new FakeTime(1_000);
  private final Maestro maestro;
  private final Names names = new Names();
  private final ProjectId project;
  private long lastSeq;

  World() {
    this(new InMemoryStorage());
  }

  World(InMemoryStorage storage) {
    this.storage = storage;
    this.maestro =
        new Maestro(
            storage,
            time,
            new SequentialIds(),
            new HostInfo("host", "linux"),
            () -> "http://localhost:3000");
    this.project = project("P");
  }

  InMemoryStorage storage() {
    return storage;
  }

  Maestro maestro() {
    return maestro;
  }

  FakeTime time() {
    return time;
  }

  ProjectId project() {
    return project;
  }

  static Value.Fields json(String quoted) {
    return Json.parse(quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  ProjectId project(String name) {
    ProjectId id = maestro.projects().create(NewProject.named(name)).result().id();
    names.give(id, name);
    return id;
  }

  TaskId task(String name) {
    return taskIn(project, name, "{}");
  }

  TaskId task(String name, String more) {
    return taskIn(project, name, more);
  }

  TaskId taskIn(ProjectId owner, String name, String more) {
    String smallest = "{'projectId':'" + owner + "','title':'" + name + "'}";
    NewTask sent = TaskCodec.readNew(json(smallest).with(json(more)));
    TaskId id = maestro.tasks().create(sent).result().id();
    names.give(id, name);
    return id;
  }

  /** A session on those tasks. */
  SessionId session(String name, TaskId... tasks) {
    SessionId id = createSession("{'taskIds':" + list((Object[]) tasks) + "}").id();
    names.give(id, name);
    return id;
  }

  Session createSession(String more) {
    String smallest = "{'projectId':'" + project + "','taskIds':[]}";
    return maestro
        .sessions()
        .create(SessionCodec.readNew(json(smallest).with(json(more))))
        .result();
  }

  Session spawn(Value.Fields body) {
    Session session = maestro.spawning().spawn(SpawnCodec.readNew(body)).result();
    names.give(session.id(), session.name());
    return session;
  }

  void patch(TaskId id, String body) {
    maestro.tasks().update(id, TaskCodec.readPatch(id, json(body)));
  }

  void patch(SessionId id, String body) {
    maestro.sessions().update(id, SessionCodec.readPatch(json(body)));
  }

  /** Stores a task as an old data directory may have brought it. */
  void store(Task task, String name) {
    storage.write(tx -> {
      tx.save(task);
      return task;
    });
    names.give(task.id(), name);
  }

  /** Stores a session as an old data directory may have brought it. */
  void store(Session session, String name) {
    storage.write(tx -> {
      tx.save(session);
      return session;
    });
    names.give(session.id(), name);
  }

  /** An array of ids. */
  static String list(Object... ids) {
    return "[" + String.join(",", Stream.of(ids).map(id -> "'" + id + "'").toList()) + "]";
  }

  void nameIt(Object id, String name) {
    names.give(id, name);
  }

  Task task(TaskId id) {
    return read(now -> now.requireTask(id));
  }

  Session session(SessionId id) {
    return read(now -> now.requireSession(id));
  }

  <R> R read(Function<Snapshot, R> reading) {
    try (Snapshot now = storage.snapshot()) {
      return reading.apply(now);
    }
  }

  /** Forgets the events so far. */
  void startHere() {
    lastSeq = storage.events().latestSeq();
  }

  /** What was recorded since the last call, in words and short names; the seqs have no gap. */
  List<String> events() {
    List<LoggedEvent> logged = storage.events().read(lastSeq, Integer.MAX_VALUE).events();
    for (LoggedEvent event : logged) {
      assertThat(event.seq()).isEqualTo(++lastSeq);
      assertThat(event.timestamp()).isEqualTo(time.millis());
    }
    return logged.stream().map(LoggedEvent::event).map(names::inWords).toList();
  }

  /** Expects a refusal with that code and message, and that nothing changes by it. */
  MaestroException refused(String code, String message, ThrowingCallable call) {
    State before = state();
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(MaestroException.class).hasMessage(message);
    MaestroException refusal = (MaestroException) thrown;
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(state()).isEqualTo(before);
    return refusal;
  }

  /** Expects that nothing changes and nothing is recorded. */
  void unchangedBy(Runnable call) {
    State before = state();
    call.run();
    assertThat(state()).isEqualTo(before);
  }

  private State state() {
    return read(now ->
        new State(
            all(now.projects()),
            all(now.tasks(TaskFilter.ALL)),
            all(now.sessions(SessionFilter.ALL)),
            now.seq()));
  }

  private static <E> List<E> all(Stream<E> stream) {
    try (stream) {
      return stream.toList();
    }
  }
}

package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskStatus;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.port.TaskFilter.Parent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each filtered list is what going through everything would give. */
class FilteredListsTest {

  private static final List<TaskStatus> TASK_STATUSES =
      List.of(TaskStatus.TODO, TaskStatus.COMPLETED, new TaskStatus("somebody's own"));
  private static final List<SessionStatus> SESSION_STATUSES =
      List.of(SessionStatus.RUNNING, SessionStatus.STOPPED, SessionStatus.FAILED);

  private final Map<TaskId, Task> tasks = new HashMap<>();
  private final Map<SessionId, Session> sessions = new HashMap<>();
  private State state = State.of(0, List.of(), CorruptFiles.NONE);
  private Random random = new Random(0);

  private ProjectId project() {
    return new ProjectId("p_" + random.nextInt(3));
  }

  private TaskId task() {
    return new TaskId("t_" + random.nextInt(12));
  }

  private List<TaskId> someTasks() {
    return IntStream.range(0, random.nextInt(4)).mapToObj(i -> task()).distinct().toList();
  }

  private <E> E one(List<E> of) {
    return of.get(random.nextInt(of.size()));
  }

  private void changeTask() {
    TaskId id = task();
    if (random.nextInt(4) == 0) {
      tasks.remove(id);
      state = state.without(new Ref(Kind.TASK, id.value()));
      return;
    }
    Task next =
        new TaskBuilder(id, project(), "title", random.nextInt(5))
            .status(one(TASK_STATUSES))
            .parentId(random.nextBoolean() ? task() : null)
            .dependencies(someTasks())
            .build();
    tasks.put(id, next);
    state = state.with(next);
  }

  private void changeSession() {
    SessionId id = new SessionId("s_" + random.nextInt(12));
    if (random.nextInt(4) == 0) {
      sessions.remove(id);
      state = state.without(new Ref(Kind.SESSION, id.value()));
      return;
    }
    Session next =
        new SessionBuilder(id, project(), random.nextInt(5))
            .status(one(SESSION_STATUSES))
            .taskIds(someTasks())
            .build();
    sessions.put(id, next);
    state = state.with(next);
  }

  /** Each of them, one that nothing has, and none. */
  private static <E> List<@Nullable E> orNull(Stream<E> all) {
    List<@Nullable E> list = new ArrayList<>(all.toList());
    list.add(null);
    return list;
  }

  private static List<@Nullable ProjectId> projectIds() {
    return orNull(IntStream.range(0, 4).mapToObj(i -> new ProjectId("p_" + i)));
  }

  private static List<@Nullable TaskId> taskIds() {
    return orNull(Stream.of(0, 5, 11, 12).map(i -> new TaskId("t_" + i)));
  }

  private static List<TaskFilter> taskFilters() {
    List<TaskFilter> filters = new ArrayList<>();
    List<@Nullable Parent> parents = new ArrayList<>();
    taskIds().forEach(id -> parents.add(new Parent(id)));
    parents.add(null);
    for (ProjectId project : projectIds()) {
      for (TaskStatus status : orNull(TASK_STATUSES.stream())) {
        for (Parent parent : parents) {
          for (TaskId dependency : taskIds()) {
            filters.add(new TaskFilter(project, status, parent, dependency));
          }
        }
      }
    }
    return filters;
  }

  private static List<SessionFilter> sessionFilters() {
    List<SessionFilter> filters = new ArrayList<>();
    for (ProjectId project : projectIds()) {
      for (TaskId task : taskIds()) {
        for (SessionStatus status : orNull(SESSION_STATUSES.stream())) {
          for (boolean active : new boolean[] {true, false}) {
            filters.add(new SessionFilter(project, task, status, active));
          }
        }
      }
    }
    return filters;
  }

  private void assertLists(State listed, String when) {
    for (TaskFilter filter : taskFilters()) {
      try (Stream<Task> found = listed.tasks(filter)) {
        assertThat(found.toList())
            .as("%s, %s", when, filter)
            .isEqualTo(
                tasks.values().stream()
                    .filter(filter::matches)
                    .sorted(Task.CREATION_ORDER)
                    .toList());
      }
    }
    for (SessionFilter filter : sessionFilters()) {
      try (Stream<Session> found = listed.sessions(filter)) {
        assertThat(found.toList())
            .as("%s, %s", when, filter)
            .isEqualTo(
                sessions.values().stream()
                    .filter(filter::matches)
                    .sorted(Session.CREATION_ORDER)
                    .toList());
      }
    }
  }

  @Test
  void everyCombinationOfFiltersGivesWhatGoingThroughEverythingWould() {
    for (long seed = 1; seed <= 3; seed++) {
      random = new Random(seed);
      for (int round = 0; round < 8; round++) {
        for (int i = 0; i < 12; i++) {
          changeTask();
          changeSession();
        }
        String when = "seed " + seed + ", round " + round;
        assertLists(state, when);
        // As a start makes it.
        assertLists(State.of(0, state.all().toList(), state.corrupt()), when + ", loaded");
      }
    }
  }

  @Test
  void whatIsRemovedLeavesNoGroupBehind() {
    State empty = state;
    for (int i = 0; i < 200; i++) {
      changeTask();
      changeSession();
    }
    for (Kept<?> kept : state.all().toList()) {
      state = state.without(kept.ref());
    }
    assertThat(state.taskTable().index().groups()).isEqualTo(empty.taskTable().index().groups());
    assertThat(state.sessionTable().index().groups())
        .isEqualTo(empty.sessionTable().index().groups());
  }

  @Test
  void anEarlierStateStaysAsItWas() {
    Task first = new TaskBuilder(new TaskId("t_1"), new ProjectId("p_1"), "first", 1).build();
    State before = state.with(first);
    before.with(first.toBuilder().status(TaskStatus.COMPLETED).build());
    before.without(new Ref(Kind.TASK, "t_1"));
    for (TaskStatus status : Arrays.asList(null, first.status())) {
      try (Stream<Task> found = before.tasks(new TaskFilter(null, status, null, null))) {
        assertThat(found).containsExactly(first);
      }
    }
  }
}

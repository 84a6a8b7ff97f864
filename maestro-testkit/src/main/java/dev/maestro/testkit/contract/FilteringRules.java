package dev.maestro.testkit.contract;

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
import dev.maestro.core.port.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every combination of filters finds what looking at each entity finds, in order. */
abstract class FilteringRules extends Rules {

  private static final List<ProjectId> PROJECTS =
      List.of(Samples.PROJECT, new ProjectId("proj_1_bbbbbbbbb"), new ProjectId("proj_of_nobody"));
  private static final List<TaskId> PLACES = List.of(new TaskId("t0"), new TaskId("t1"));

  FilteringRules(StorageContract adapter) {
    super(adapter);
  }

  @Test
  void tasksAreFilteredByAllPartsOfTheFilter() {
    List<Task> all = everyTask();
    write(tx -> all.forEach(tx::save));
    for (TaskFilter filter : everyTaskFilter()) {
      List<Task> expected =
          all.stream().filter(filter::matches).sorted(Task.CREATION_ORDER).toList();
      see(s -> assertThat(all(s.tasks(filter))).as("%s", filter).isEqualTo(expected));
    }
  }

  @Test
  void aTransactionFiltersItsOwnTasksAndThoseThatWereThere() {
    List<Task> all = everyTask();
    write(tx -> all.subList(0, all.size() / 2).forEach(tx::save));
    write(tx -> {
      all.subList(all.size() / 2, all.size()).forEach(tx::save);
      tx.delete(all.get(0).id());
      tx.delete(all.get(all.size() - 1).id());
      List<Task> left = all.subList(1, all.size() - 1);
      everyTaskFilter().forEach(filter -> assertFiltered(tx, left, filter));
    });
  }

  private static void assertFiltered(Transaction tx, List<Task> all, TaskFilter filter) {
    List<Task> expected = all.stream().filter(filter::matches).sorted(Task.CREATION_ORDER).toList();
    assertThat(all(tx.tasks(filter))).as("%s", filter).isEqualTo(expected);
  }

  @Test
  void aTaskThatIsMovedIsFoundWhereItIsNow() {
    TaskId parent = new TaskId("t0");
    write(tx -> tx.save(Samples.task("child", 1).parentId(parent).build()));
    write(tx -> tx.save(Samples.task("child", 1).status(TaskStatus.COMPLETED).build()));
    see(s -> assertThat(all(s.tasks(TaskFilter.childrenOf(parent)))).isEmpty());
    see(s ->
        assertThat(
                all(
                    s.tasks(
                        new TaskFilter(null, TaskStatus.COMPLETED, TaskFilter.Parent.ROOT, null))))
            .hasSize(1));
  }

  @Test
  void sessionsAreFilteredByAllPartsOfTheFilter() {
    List<Session> all = everySession();
    write(tx -> all.forEach(tx::save));
    for (SessionFilter filter : everySessionFilter()) {
      List<Session> expected =
          all.stream().filter(filter::matches).sorted(Session.CREATION_ORDER).toList();
      see(s -> assertThat(all(s.sessions(filter))).as("%s", filter).isEqualTo(expected));
      write(tx -> assertThat(all(tx.sessions(filter))).as("%s", filter).isEqualTo(expected));
    }
  }

  private static List<Task> everyTask() {
    List<Task> tasks = new ArrayList<>();
    for (ProjectId project : PROJECTS.subList(0, 2)) {
      for (TaskStatus status : List.of(TaskStatus.PENDING, new TaskStatus("own"))) {
        for (@Nullable TaskId parent : orNull(PLACES.subList(0, 1))) {
          for (@Nullable TaskId dependency : orNull(PLACES)) {
            TaskBuilder task =
                new TaskBuilder(
                    new TaskId("t" + tasks.size()), project, "title", 7 - tasks.size() % 3);
            task.status(status).parentId(parent);
            tasks.add(
                task.dependencies(dependency == null ? List.of() : List.of(dependency)).build());
          }
        }
      }
    }
    return tasks;
  }

  private static List<TaskFilter> everyTaskFilter() {
    List<TaskFilter> filters = new ArrayList<>();
    for (@Nullable ProjectId project : orNull(PROJECTS)) {
      for (@Nullable TaskStatus status :
          orNull(List.of(TaskStatus.PENDING, new TaskStatus("own"), TaskStatus.BLOCKED))) {
        for (@Nullable TaskId dependency : orNull(PLACES)) {
          filters.add(new TaskFilter(project, status, null, dependency));
          for (@Nullable TaskId parent : orNull(PLACES)) {
            filters.add(new TaskFilter(project, status, new TaskFilter.Parent(parent), dependency));
          }
        }
      }
    }
    return filters;
  }

  private static List<Session> everySession() {
    List<Session> sessions = new ArrayList<>();
    for (ProjectId project : PROJECTS.subList(0, 2)) {
      for (SessionStatus status : List.of(SessionStatus.RUNNING, SessionStatus.STOPPED)) {
        for (List<TaskId> tasks : List.of(PLACES, PLACES.subList(1, 2), List.<TaskId>of())) {
          sessions.add(
              new SessionBuilder(
                      new SessionId("s" + sessions.size()), project, 7 - sessions.size() % 3)
                  .status(status)
                  .taskIds(tasks)
                  .build());
        }
      }
    }
    return sessions;
  }

  private static List<SessionFilter> everySessionFilter() {
    List<SessionFilter> filters = new ArrayList<>();
    for (@Nullable ProjectId project : orNull(PROJECTS)) {
      for (@Nullable TaskId task : orNull(PLACES)) {
        for (@Nullable SessionStatus status :
            orNull(List.of(SessionStatus.RUNNING, SessionStatus.STOPPED, SessionStatus.IDLE))) {
          filters.add(new SessionFilter(project, task, status, false));
          filters.add(new SessionFilter(project, task, status, true));
        }
      }
    }
    return filters;
  }

  private static <E> List<@Nullable E> orNull(List<E> values) {
    List<@Nullable E> result = new ArrayList<>(values);
    result.add(null);
    return result;
  }
}

package dev.maestro.app.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The entities of one writer, by their ids; links are there on both sides. What should be there has
 * the same shape as what is there, so that they can be compared.
 */
record Holdings(
    Map<String, String> projects, Map<String, Task> tasks, Map<String, Session> sessions) {

  static final Holdings NONE = new Holdings(Map.of(), Map.of(), Map.of());

  record Task(String title, String description, Set<String> sessions) {

    Task linked(Set<String> changed) {
      return new Task(title, description, changed);
    }
  }

  record Session(String name, Set<String> tasks) {

    Session linked(Set<String> changed) {
      return new Session(name, changed);
    }
  }

  Holdings withProject(String id, String name) {
    return new Holdings(with(projects, id, name), tasks, sessions);
  }

  Holdings withoutProject(String id) {
    return new Holdings(without(projects, id), tasks, sessions);
  }

  /** Its links stay, where it is there already. */
  Holdings withTask(String id, String title, String description) {
    Task before = tasks.get(id);
    Set<String> links = before == null ? Set.of() : before.sessions();
    return new Holdings(projects, with(tasks, id, new Task(title, description, links)), sessions);
  }

  Holdings withoutTask(String id) {
    Map<String, Session> others = new TreeMap<>(sessions);
    others.replaceAll((key, session) -> session.linked(minus(session.tasks(), id)));
    return new Holdings(projects, without(tasks, id), others);
  }

  Holdings withSession(String id, String name, Set<String> links) {
    Holdings changed =
        new Holdings(projects, tasks, with(sessions, id, new Session(name, Set.of())));
    for (String task : links) {
      changed = changed.linked(id, task);
    }
    return changed;
  }

  Holdings withoutSession(String id) {
    Map<String, Task> others = new TreeMap<>(tasks);
    others.replaceAll((key, task) -> task.linked(minus(task.sessions(), id)));
    return new Holdings(projects, others, without(sessions, id));
  }

  Holdings linked(String session, String task) {
    return relinked(session, links -> plus(links, task), task, links -> plus(links, session));
  }

  Holdings unlinked(String session, String task) {
    return relinked(session, links -> minus(links, task), task, links -> minus(links, session));
  }

  private Holdings relinked(
      String session,
      UnaryOperator<Set<String>> ofSession,
      String task,
      UnaryOperator<Set<String>> ofTask) {
    Session s = Objects.requireNonNull(sessions.get(session));
    Task t = Objects.requireNonNull(tasks.get(task));
    return new Holdings(
        projects,
        with(tasks, task, t.linked(ofTask.apply(t.sessions()))),
        with(sessions, session, s.linked(ofSession.apply(s.tasks()))));
  }

  /** The id of the task or project that has that name. */
  Optional<String> named(String name) {
    Optional<String> task =
        tasks.entrySet().stream()
            .filter(entry -> entry.getValue().title().equals(name))
            .map(Map.Entry::getKey)
            .findFirst();
    return task.or(() ->
        projects.entrySet().stream()
            .filter(entry -> entry.getValue().equals(name))
            .map(Map.Entry::getKey)
            .findFirst());
  }

  /** Each thing that is otherwise in {@code seen}, in words. */
  List<String> differences(Holdings seen) {
    List<String> found = new ArrayList<>();
    compare("project", projects, seen.projects, found);
    compare("task", tasks, seen.tasks, found);
    compare("session", sessions, seen.sessions, found);
    seen.halfLinks(found);
    return found;
  }

  private static <T> void compare(
      String kind, Map<String, T> wanted, Map<String, T> seen, List<String> found) {
    wanted.forEach((id, value) -> {
      T there = seen.get(id);
      if (there == null) {
        found.add("%s %s is gone; it was acknowledged as %s".formatted(kind, id, value));
      } else if (!there.equals(value)) {
        found.add("%s %s is %s; it was acknowledged as %s".formatted(kind, id, there, value));
      }
    });
    seen.forEach((id, value) -> {
      if (!wanted.containsKey(id)) {
        found.add("%s %s is there as %s, and should not be".formatted(kind, id, value));
      }
    });
  }

  private void halfLinks(List<String> found) {
    tasks.forEach((id, task) ->
        task.sessions()
            .forEach(other -> {
              Session session = sessions.get(other);
              if (session == null || !session.tasks().contains(id)) {
                found.add(
                    "half done: task %s has session %s, which has not it".formatted(id, other));
              }
            }));
    sessions.forEach((id, session) ->
        session
            .tasks()
            .forEach(other -> {
              Task task = tasks.get(other);
              if (task == null || !task.sessions().contains(id)) {
                found.add(
                    "half done: session %s has task %s, which has not it".formatted(id, other));
              }
            }));
  }

  private static <T> Map<String, T> with(Map<String, T> map, String key, T value) {
    Map<String, T> changed = new TreeMap<>(map);
    changed.put(key, value);
    return changed;
  }

  private static <T> Map<String, T> without(Map<String, T> map, String key) {
    Map<String, T> changed = new TreeMap<>(map);
    changed.remove(key);
    return changed;
  }

  private static Set<String> plus(Set<String> set, String element) {
    Set<String> changed = new TreeSet<>(set);
    changed.add(element);
    return changed;
  }

  private static Set<String> minus(Set<String> set, String element) {
    Set<String> changed = new TreeSet<>(set);
    changed.remove(element);
    return changed;
  }
}

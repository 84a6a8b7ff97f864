package dev.maestro.app.torture;

import dev.maestro.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends one request after the other, and knows what must be there: all that was acknowledged, and
 * the one that was cut off, which may be there or not. Used by one thread at a time.
 */
final class Writer {

  private static final int MOST_TASKS = 40;
  private static final int MOST_SESSIONS = 15;
  private static final int MOST_PROJECTS = 5;

  private final String name;
  private final Random random;
  private Holdings known = Holdings.NONE;
  private @Nullable Change undecided;
  private String home = "";
  private int number;
  private long acknowledged;
  private long cutOff;
  private String refused = "";

  Writer(String name, long seed) {
    this.name = name;
    this.random = new Random(seed);
  }

  String name() {
    return name;
  }

  /** Whether what is so named is this writer's. */
  boolean owns(String project) {
    return project.startsWith(name + " ");
  }

  long acknowledged() {
    return acknowledged;
  }

  /** Requests whose answer did not come, or not whole. */
  long cutOff() {
    return cutOff;
  }

  /** Where the server was not killed. */
  String whyItStopped() {
    return name + ": " + (refused.isEmpty() ? "no answer came to " + undecided : refused);
  }

  /** Sends until it is told to stop, the server is gone, or it gets an answer that is wrong. */
  void write(Api api, BooleanSupplier stop) {
    while (!stop.getAsBoolean() && undecided == null && refused.isEmpty()) {
      send(api, home.isEmpty() ? project("home") : any());
    }
  }

  private void send(Api api, Change change) {
    try {
      Api.Answer answer = api.send(change.method(), change.path(), change.body());
      if (answer.isDone()) {
        acknowledge(change, answer);
        return;
      }
      refused = "%s was refused with %s".formatted(change, answer);
      if (answer.isTrouble()) {
        undecided = change;
      }
    } catch (IOException e) {
      // Cut off: what is there after the next start decides.
      undecided = change;
      cutOff++;
    }
  }

  private void acknowledge(Change change, Api.Answer answer) {
    String id = change.created().isEmpty() ? "" : answer.json().path("id").asString("");
    become(change.after(known, id));
    acknowledged++;
  }

  private void become(Holdings next) {
    known = next;
    home = known.named(name + " home").orElse("");
  }

  /**
   * Compares with what is there, which decides what was undecided.
   *
   * @return each thing that is lost or wrong, in words
   */
  List<String> judge(Holdings seen) {
    List<String> found = new ArrayList<>();
    if (!refused.isEmpty()) {
      found.add(name + ": " + refused);
    }
    Change change = undecided;
    undecided = null;
    if (change != null) {
      Optional<Holdings> after = change.afterAsSeen(known, seen);
      if (after.isPresent() && after.get().equals(seen)) {
        become(after.get());
        return found;
      }
    }
    String cutOff = change == null ? "" : " (" + change + " was cut off)";
    known.differences(seen).forEach(difference -> found.add(name + ": " + difference + cutOff));
    return found;
  }

  private Change any() {
    int dice = random.nextInt(20);
    if (dice < 5 || known.tasks().size() < 3) {
      return known.tasks().size() < MOST_TASKS ? task() : deletedTask();
    }
    if (dice < 8 || known.sessions().isEmpty()) {
      return known.sessions().size() < MOST_SESSIONS ? session() : deletedSession();
    }
    if (dice < 13) {
      return link();
    }
    return dice < 17 ? renamed() : seldom(dice);
  }

  private Change seldom(int dice) {
    return switch (dice) {
      case 17 -> deletedTask();
      case 18 -> deletedSession();
      default ->
          known.projects().size() < MOST_PROJECTS ? project("extra " + ++number) : deletedProject();
    };
  }

  private Change project(String kind) {
    String title = name + " " + kind;
    return new Change(
        "POST",
        "/api/projects",
        object().put("name", title).toString(),
        title,
        (before, id) -> before.withProject(id, title));
  }

  private Change deletedProject() {
    Set<String> others = new TreeSet<>(known.projects().keySet());
    others.remove(home);
    String id = one(others);
    return delete("/api/projects/" + id, (before, none) -> before.withoutProject(id));
  }

  private Change task() {
    String title = name + " task " + ++number;
    return new Change(
        "POST",
        "/api/tasks",
        text(object().put("projectId", home), title).toString(),
        title,
        (before, id) -> before.withTask(id, title, described(title)));
  }

  /** Two fields that must agree. */
  private static ObjectNode text(ObjectNode task, String title) {
    return task.put("title", title).put("description", described(title));
  }

  private static String described(String title) {
    return "described as " + title;
  }

  private Change renamed() {
    String id = one(known.tasks().keySet());
    String title = name + " task " + ++number;
    return new Change(
        "PATCH",
        "/api/tasks/" + id,
        text(object(), title).toString(),
        "",
        (before, none) -> before.withTask(id, title, described(title)));
  }

  private Change deletedTask() {
    String id = one(known.tasks().keySet());
    return delete("/api/tasks/" + id, (before, none) -> before.withoutTask(id));
  }

  private Change session() {
    String id = "torture-" + name + "-" + ++number;
    Set<String> links = new TreeSet<>();
    links.add(one(known.tasks().keySet()));
    links.add(one(known.tasks().keySet()));
    ObjectNode body = object().put("id", id).put("projectId", home).put("name", id);
    links.forEach(body.putArray("taskIds")::add);
    return new Change(
        "POST",
        "/api/sessions",
        body.toString(),
        "",
        (before, none) -> before.withSession(id, id, links));
  }

  private Change deletedSession() {
    String id = one(known.sessions().keySet());
    return delete("/api/sessions/" + id, (before, none) -> before.withoutSession(id));
  }

  private Change link() {
    String session = one(known.sessions().keySet());
    String task = one(known.tasks().keySet());
    String path = "/api/sessions/" + session + "/tasks/" + task;
    return Objects.requireNonNull(known.sessions().get(session)).tasks().contains(task)
        ? delete(path, (before, none) -> before.unlinked(session, task))
        : new Change("POST", path, "", "", (before, none) -> before.linked(session, task));
  }

  private static Change delete(String path, BiFunction<Holdings, String, Holdings> effect) {
    return new Change("DELETE", path, "", "", effect);
  }

  private String one(Set<String> ids) {
    return List.copyOf(new TreeSet<>(ids)).get(random.nextInt(ids.size()));
  }

  private static ObjectNode object() {
    return Json.TREES.createObjectNode();
  }
}

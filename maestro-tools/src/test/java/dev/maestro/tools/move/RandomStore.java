package dev.maestro.tools.move;

import dev.maestro.core.domain.Event;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.Transaction;
import dev.maestro.json.ExportLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Random entities with fields that no version knows wherever there can be any, related in all the
 * ways that there are, each relation known to both sides. Their ids stand nowhere in a text.
 */
final class RandomStore {

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-0",
          "1.50",
          "1e400",
          "12345678901234567890",
          "\"\"",
          "\"\\u0000\\u001f\\n\\r\\u2028\u2029\u00e9\uD83D\uDE00 \\\"\\\\\"",
          "[]",
          "{}",
          "[[1.0],{\"b\":null,\"a\":[\"z\"]}]",
          "{\"z\":1,\"a\":{\"__proto__\":[0.10]}}");

  private final Random random;
  private final List<String> projects = new ArrayList<>();
  private final List<String> tasks = new ArrayList<>();
  private final List<String> sessions = new ArrayList<>();
  private final Set<String> links = new TreeSet<>();

  RandomStore(long seed) {
    this.random = new Random(seed);
    fill(projects, "proj_%09d_x", 1 + random.nextInt(4));
    fill(tasks, "Task-%09d-x", random.nextInt(30));
    fill(sessions, "sess_%09d_X", random.nextInt(12));
    for (String session : sessions) {
      some(tasks).forEach(task -> links.add(task + " " + session));
    }
  }

  private void fill(List<String> ids, String shape, int count) {
    random.ints(0, 1_000_000_000).distinct().limit(count).forEach(n -> ids.add(shape.formatted(n)));
  }

  /** Ids of all entities, which come in no order. */
  List<String> ids() {
    List<String> ids = new ArrayList<>(projects);
    ids.addAll(tasks);
    ids.addAll(sessions);
    return ids;
  }

  /** Writes all into the store, in any order. */
  void fill(Storage storage) {
    List<ExportLine> lines = new ArrayList<>();
    projects.forEach(id -> lines.add(project(id)));
    tasks.forEach(id -> lines.add(task(id)));
    sessions.forEach(id -> lines.add(session(id)));
    Collections.shuffle(lines, random);
    storage.write(tx -> {
      lines.forEach(line -> save(line, tx));
      return true;
    });
  }

  static void save(ExportLine line, Transaction tx) {
    if (line instanceof ExportLine.OfProject of) {
      tx.save(of.project());
      tx.record(new Event.ProjectCreated(of.project()), 1);
    } else if (line instanceof ExportLine.OfTask of) {
      tx.save(of.task());
      tx.record(new Event.TaskCreated(of.task()), 1);
    } else if (line instanceof ExportLine.OfSession of) {
      tx.save(of.session());
      tx.record(new Event.SessionCreated(of.session()), 1);
    }
  }

  private ExportLine project(String id) {
    return line(
        "{'project':{'id':'%s','name':%s,'workingDir':'w','createdAt':%d,'updatedAt':%d%s}}"
            .formatted(id, text(), time(), time(), unknown()));
  }

  private ExportLine task(String id) {
    return line(
        ("{'task':{'id':'%s','projectId':'%s','parentId':%s,'title':%s,'status':'own','sessionIds':%s,"
                + "'skillIds':['b','a'],'dependencies':%s,'subtasks':%s,'timeline':%s,'createdAt':%d,"
                + "'updatedAt':%d,'startedAt':%s%s}}")
            .formatted(
                id,
                one(projects),
                random.nextBoolean() ? "null" : quoted(one(tasks)),
                text(),
                list(sessionsOf(id)),
                list(some(tasks)),
                several("{'id':'%s','title':%s,'order':1.50%s}"),
                severalNaming("sessionId", sessions),
                time(),
                time(),
                random.nextBoolean() ? "null" : "" + time(),
                unknown()));
  }

  private ExportLine session(String id) {
    List<String> own = tasksOf(id);
    return line(
        ("{'session':{'id':'%s','projectId':'%s','taskIds':%s,'name':%s,'env':%s,'startedAt':%d,"
                + "'lastActivity':%d,'events':%s,'timeline':%s,'metadata':%s%s}}")
            .formatted(
                id,
                one(projects),
                list(own),
                text(),
                "{'Z':%s,'MAESTRO_SESSION_ID':'%s','MAESTRO_PROJECT_ID':'%s','MAESTRO_TASK_IDS':'%s'}"
                    .formatted(text(), id, one(projects), String.join(",", own)),
                time(),
                time(),
                several("{'id':'%s','type':'x','data':%s%s}"),
                severalNaming("taskId", tasks),
                "{'role':'worker','spawnedBy':'%s','context':%s}".formatted(one(sessions), value()),
                unknown()));
  }

  static ExportLine line(String json) {
    return ExportLine.decode(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private List<String> sessionsOf(String task) {
    return sessions.stream().filter(session -> links.contains(task + " " + session)).toList();
  }

  private List<String> tasksOf(String session) {
    return tasks.stream().filter(task -> links.contains(task + " " + session)).toList();
  }

  /** Parts with an id, something, and what is unknown. */
  private String several(String shape) {
    return IntStream.range(0, random.nextInt(3))
        .mapToObj(i -> shape.formatted("part" + i, text(), unknown()))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String severalNaming(String field, List<String> ids) {
    return IntStream.range(0, random.nextInt(3))
        .mapToObj(i ->
            "{'id':'e%d','type':'x','timestamp':%d,'%s':%s%s}"
                .formatted(i, time(), field, quoted(one(ids)), unknown()))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String unknown() {
    return IntStream.range(0, random.nextInt(3))
        .mapToObj(i -> ",'own%d':%s".formatted(random.nextInt(1_000) * 3 + i, value()))
        .collect(Collectors.joining());
  }

  private String value() {
    return VALUES.get(random.nextInt(VALUES.size()));
  }

  private String text() {
    return random.nextBoolean() ? "\"plain\"" : VALUES.get(7);
  }

  private long time() {
    return random.nextInt(1_000);
  }

  private String one(List<String> ids) {
    return ids.isEmpty() ? "nobody" : ids.get(random.nextInt(ids.size()));
  }

  private List<String> some(List<String> ids) {
    return ids.stream().filter(id -> random.nextInt(5) == 0).toList();
  }

  private static String list(List<String> ids) {
    return ids.stream().map(RandomStore::quoted).collect(Collectors.joining(",", "[", "]"));
  }

  private static String quoted(String text) {
    return "'" + text + "'";
  }
}

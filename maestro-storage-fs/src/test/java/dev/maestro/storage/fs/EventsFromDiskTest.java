package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SpawnRequest;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskSessionStatus;
import dev.maestro.core.domain.TaskTimelineEvent;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Transaction;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.EncodedLog;
import dev.maestro.json.Frames;
import dev.maestro.storage.fs.journal.JournalSettings;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Events that are read back from the journal are those that were read from memory. */
class EventsFromDiskTest extends DataDirectoryTest {

  private static final ProjectId P = new ProjectId("p_1");

  /** So that chains of deltas go over many segments. */
  private static final JournalSettings SMALL = new JournalSettings(4 * 1024, 512, 1024);

  private FileStorage openSmall() {
    return FileStorage.open(root, StoreSettings.DEFAULT, SMALL, InstantSource.system());
  }

  private static List<LoggedEvent> all(FileStorage storage, int limit) {
    List<LoggedEvent> all = new ArrayList<>();
    List<LoggedEvent> page = storage.events().read(0, limit).events();
    while (!page.isEmpty()) {
      assertThat(page.size()).isLessThanOrEqualTo(limit);
      all.addAll(page);
      page = storage.events().read(all.size(), limit).events();
    }
    return all;
  }

  /** What is not decoded is, to the letter, what is written of that which is. */
  private static void assertEncoded(
      FileStorage storage, int limit, List<LoggedEvent> before, String what) {
    EncodedLog log = EncodedLog.of(storage.events());
    assertThat(log).isSameAs(storage.events());
    int seen = 0;
    EncodedLog.Page page = log.readEncoded(0, limit);
    while (!page.events().isEmpty()) {
      for (EncodedEvent event : page.events()) {
        LoggedEvent expected = before.get(seen);
        assertThat(event.seq()).isEqualTo(expected.seq());
        assertThat(event.subject()).isEqualTo(EventSubject.of(expected.event()));
        assertThat(new String(event.frame(), StandardCharsets.UTF_8))
            .as("%s, event %d", what, expected.seq())
            .isEqualTo(new String(Frames.encode(expected), StandardCharsets.UTF_8));
        seen++;
      }
      page = log.readEncoded(seen, limit);
    }
    assertThat(seen).isEqualTo(before.size());
    assertThat(page.latestSeq()).isEqualTo(before.size());
  }

  private void assertReadBack(List<LoggedEvent> before, String what) {
    try (FileStorage storage = openSmall()) {
      for (int limit : List.of(1, 7, 100_000)) {
        assertThat(all(storage, limit)).as("%s, pages of %d", what, limit).isEqualTo(before);
        assertEncoded(storage, limit, before, what);
      }
      for (long after = 0; after < before.size(); after += 13) {
        assertThat(storage.events().read(after, 2).events().get(0))
            .as("%s, after %d", what, after)
            .isEqualTo(before.get((int) after));
      }
    }
  }

  @Test
  void randomTransactionsAreReadBackAsTheyWere() {
    for (long seed = 1; seed <= 4; seed++) {
      clear();
      Random random = new Random(seed);
      List<LoggedEvent> before;
      try (FileStorage storage = openSmall()) {
        for (int i = 0; i < 150; i++) {
          storage.write(tx -> {
            int steps = 1 + random.nextInt(4);
            for (int step = 0; step < steps; step++) {
              step(tx, random);
            }
            return true;
          });
          if (random.nextInt(60) == 0) {
            unchecked(() -> {
              storage.checkpoint();
              return true;
            });
          }
        }
        before = all(storage, 1_000);
      }
      assertReadBack(before, "seed " + seed);
    }
  }

  private static void step(Transaction tx, Random random) {
    TaskId taskId = new TaskId("t_" + random.nextInt(5));
    SessionId sessionId = new SessionId("s_" + random.nextInt(5));
    long now = random.nextInt(1_000);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        Task task =
            tx.task(taskId).orElseGet(() -> new TaskBuilder(taskId, P, "task", now).build());
        Task next = changed(task, random);
        tx.save(next);
        tx.record(new Event.TaskUpdated(next), now);
      }
      case 3, 4 -> {
        Session session =
            tx.session(sessionId).orElseGet(() -> new SessionBuilder(sessionId, P, now).build());
        Session next = session.toBuilder().name("name " + random.nextInt()).build();
        tx.save(next);
        tx.record(new Event.SessionUpdated(next), now);
      }
      case 5 -> {
        tx.delete(taskId);
        tx.record(new Event.TaskDeleted(P, taskId), now);
      }
      case 6 -> {
        // One that is not stored, or not stored like that.
        Task other = new TaskBuilder(taskId, P, "another " + random.nextInt(), now).build();
        tx.record(new Event.TaskCreated(other), now);
        tx.record(
            new Event.ProjectUpdated(new Project(P, "name", "", "", 1, now, Value.Fields.EMPTY)),
            now);
      }
      default -> {
        // A version that a later save of the same transaction replaces.
        Task task = new TaskBuilder(taskId, P, "first", now).build();
        tx.save(task);
        tx.record(new Event.TaskCreated(task), now);
        Task next = changed(task, random);
        tx.save(next);
        tx.record(new Event.TaskUpdated(next), now);
      }
    }
  }

  private static Task changed(Task task, Random random) {
    List<TaskTimelineEvent> timeline = new ArrayList<>(task.timeline());
    timeline.add(
        new TaskTimelineEvent(
            "e_" + random.nextInt(), "update", 1L, "some words", null, Value.Fields.EMPTY));
    return task.toBuilder()
        .title("title " + random.nextInt(3))
        .description("d".repeat(random.nextInt(200)))
        .timeline(timeline)
        .build();
  }

  @Test
  void anEntityWithALongChainOfChangesIsReadBackAtEachOfThem() {
    List<LoggedEvent> before;
    try (FileStorage storage = openSmall()) {
      Random random = new Random(3);
      for (int i = 0; i < 400; i++) {
        storage.write(tx -> {
          TaskId id = new TaskId("t_1");
          Task next =
              changed(
                  tx.task(id).orElseGet(() -> new TaskBuilder(id, P, "task", 1).build()), random);
          tx.save(next);
          tx.record(new Event.TaskUpdated(next), 1);
          return true;
        });
      }
      before = all(storage, 1_000);
    }
    assertThat(before).hasSize(400);
    assertReadBack(before, "a chain");
  }

  @Test
  void aSpawnIsReadBackWithItsSession() {
    Session session =
        new SessionBuilder(new SessionId("s_1"), P, 1)
            .taskIds(List.of(new TaskId("t_1")))
            .env(Map.of("KEY", "value"))
            .build();
    List<LoggedEvent> before;
    try (FileStorage storage = openSmall()) {
      storage.write(tx -> {
        tx.save(session);
        tx.record(
            new Event.SpawnRequested(
                new SpawnRequest(
                    session,
                    List.of("maestro-worker"),
                    "run",
                    "/work",
                    "cli",
                    new SessionId("s_0"))),
            1);
        tx.record(new Event.SessionCreated(session), 2);
        tx.record(
            new Event.SpawnRequested(new SpawnRequest(session, List.of(), "run", "", null, null)),
            3);
        return true;
      });
      before = all(storage, 10);
    }
    assertThat(before).hasSize(3);
    assertReadBack(before, "a spawn");
  }

  @Test
  void documentsThatSomebodyElseWroteAreReadBackAsTheyAreUnderstood() {
    write("projects/p_1.json", "{\"id\": \"p_1\", \"color\": \"red\", \"name\": \"old\"}");
    write(
        "tasks/p_1/t_1.json",
        """
        {
            "weight": 1.50, "id": "t_1", "projectId": "p_1", "title": "\\u0041\\/",
            "skillIds": ["a", "a", "b"], "createdAt": 2e0, "timeline": [{"message": "m"}]
        }\
        """);
    write("sessions/s_1.json", "{\"id\": \"s_1\", \"projectId\": \"p_1\", \"taskId\": \"t_1\"}");
    change(this::touchAll);
    close();
    write(
        "tasks/p_1/t_1.json",
        "{\"title\":\"by hand\", \"own\": {}, \"id\":\"t_1\",\"sessionIds\":[\"s_1\",\"s_1\"]}");
    write("sessions/s_1.json", "{\"id\":\"s_1\",\"env\":{\"B\":\"1\"}, \"projectId\":\"p_1\"}");
    assertThat(open().report().edited()).isEqualTo(2);
    for (int i = 0; i < 20; i++) {
      change(this::touchAll);
    }
    List<LoggedEvent> before = all(storage(), 1_000);
    close();
    assertThat(before).hasSizeGreaterThan(60);
    assertReadBack(before, "by hand");
  }

  /** Changes a field of all, one that comes and goes, and a list. */
  private void touchAll(Transaction tx) {
    long now = tx.task(new TaskId("t_1")).orElseThrow().updatedAt() + 1;
    Task task = tx.task(new TaskId("t_1")).orElseThrow();
    Task nextTask =
        task.toBuilder()
            .updatedAt(now)
            .sessionStatus(now % 2 == 0 ? new TaskSessionStatus("idle") : null)
            .skillIds(List.of("a", "b", "c" + now))
            .build();
    tx.save(nextTask);
    tx.record(new Event.TaskUpdated(nextTask), now);
    Session session = tx.session(new SessionId("s_1")).orElseThrow();
    Session nextSession =
        session.toBuilder().lastActivity(now).agentId(now % 3 == 0 ? "agent" : null).build();
    tx.save(nextSession);
    tx.record(new Event.SessionUpdated(nextSession), now);
    Project project = tx.project(P).orElseThrow();
    Project nextProject = new Project(P, "name " + now, "", "", 1, now, project.unknown());
    tx.save(nextProject);
    tx.record(new Event.ProjectUpdated(nextProject), now);
  }
}

package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SpawnRequest;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events as they are stored. */
class StoredEventsTest {

  private static final int ROUNDS_A_SEED = 5;

  static LongStream seeds() {
    return LongStream.concat(LongStream.rangeClosed(1, 20), new Random().longs(5));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void anyEventIsReadAsItWasWritten(long seed) {
    RandomEntities random = new RandomEntities(seed);
    for (int i = 0; i < ROUNDS_A_SEED; i++) {
      for (Event event : random.events()) {
        byte[] encoded = StoredEvents.encode(event);
        Event decoded = StoredEvents.decode(encoded);
        assertThat(decoded).isEqualTo(event);
        // To the letter, since to be equal takes no order of fields.
        assertThat(TestJson.text(StoredEvents.encode(decoded))).isEqualTo(TestJson.text(encoded));
      }
    }
  }

  @Test
  void anEventTellsItsProjectWhereTheWireDoesNot() {
    Event event =
        new Event.SessionTaskAdded(new ProjectId("p"), new SessionId("s"), new TaskId("t"));
    assertThat(TestJson.text(StoredEvents.encode(event)))
        .isEqualTo(
            TestJson.quoted(
                "{'type':'session:task_added','projectId':'p',"
                    + "'data':{'sessionId':'s','taskId':'t'}}"));
  }

  @Test
  void theCodesOfTheKindsNeverChange() {
    assertThat(
            Arrays.stream(EventKind.values())
                .map(kind -> kind.code() + " " + kind + " " + kind.whole())
                .collect(Collectors.joining("\n", "", "\n")))
        .isEqualTo(
            """
            1 PROJECT_CREATED PROJECT
            2 PROJECT_UPDATED PROJECT
            3 PROJECT_DELETED NONE
            4 TASK_CREATED TASK
            5 TASK_UPDATED TASK
            6 TASK_DELETED NONE
            7 SUBTASK_CREATED NONE
            8 SUBTASK_UPDATED NONE
            9 SUBTASK_DELETED NONE
            10 TASK_SESSION_ADDED NONE
            11 TASK_SESSION_REMOVED NONE
            12 SESSION_CREATED SESSION
            13 SESSION_UPDATED SESSION
            14 SESSION_DELETED NONE
            15 SESSION_TASK_ADDED NONE
            16 SESSION_TASK_REMOVED NONE
            17 SPAWN_REQUESTED NONE
            18 SPAWN_EXPIRED NONE
            """);
  }

  @Test
  void everyEventIsOfOneKind() {
    assertThat(new RandomEntities(1).events())
        .extracting(EventKind::of)
        .containsExactly(EventKind.values());
    assertThat(EventKind.values()).hasSameSizeAs(Event.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @EnumSource
  void aKindIsFoundByItsCode(EventKind kind) {
    assertThat(EventKind.ofCode(kind.code())).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 19, -1})
  void aCodeOfNoKindIsInvalid(byte code) {
    assertThatThrownBy(() -> EventKind.ofCode(code))
        .isInstanceOf(InvalidJson.class)
        .hasMessage("There is no kind of events with code " + code);
  }

  @Test
  void anEventThatIsAWholeEntityIsMadeAgainFromKindAndEntity() {
    for (Event event : new RandomEntities(1).events()) {
      EventKind kind = EventKind.of(event);
      if (event instanceof Event.ProjectCreated created) {
        assertThat(StoredEvents.ofProject(kind, created.project())).isEqualTo(event);
      } else if (event instanceof Event.ProjectUpdated updated) {
        assertThat(StoredEvents.ofProject(kind, updated.project())).isEqualTo(event);
      } else if (event instanceof Event.TaskCreated created) {
        assertThat(StoredEvents.ofTask(kind, created.task())).isEqualTo(event);
      } else if (event instanceof Event.TaskUpdated updated) {
        assertThat(StoredEvents.ofTask(kind, updated.task())).isEqualTo(event);
      } else if (event instanceof Event.SessionCreated created) {
        assertThat(StoredEvents.ofSession(kind, created.session())).isEqualTo(event);
      } else if (event instanceof Event.SessionUpdated updated) {
        assertThat(StoredEvents.ofSession(kind, updated.session())).isEqualTo(event);
      } else {
        assertThat(kind.whole()).isEqualTo(EventKind.Whole.NONE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKindTakesOnlyTheEntityThatItIs(EventKind kind) {
    RandomEntities random = new RandomEntities(1);
    Project project = random.project();
    Task task = random.task();
    Session session = random.session();
    if (kind.whole() != EventKind.Whole.PROJECT) {
      assertThatIllegalArgumentException().isThrownBy(() -> StoredEvents.ofProject(kind, project));
    }
    if (kind.whole() != EventKind.Whole.TASK) {
      assertThatIllegalArgumentException().isThrownBy(() -> StoredEvents.ofTask(kind, task));
    }
    if (kind.whole() != EventKind.Whole.SESSION) {
      assertThatIllegalArgumentException().isThrownBy(() -> StoredEvents.ofSession(kind, session));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{'type':1,'projectId':'p','data':{'id':'p'}}",
        "{'type':'own','projectId':'p','data':{}}",
        "{'type':'task:deleted','data':{'id':'t'}}",
        "{'type':'task:deleted','projectId':'p'}",
        "{'type':'task:deleted','projectId':'p','data':{}}",
        "{'type':'task:deleted','projectId':'p','data':[]}",
        "{'type':'task:created','projectId':'p','data':{'id':'t'}}",
        "{'type':'task:created','projectId':'p','data':{'projectId':'p'}}",
        "{'type':'subtask:created','projectId':'p','data':{'taskId':'t'}}",
        "{'type':'subtask:deleted','projectId':'p','data':{'taskId':'t'}}",
        "{'type':'session:spawn_request','projectId':'p','data':{'command':'c'}}",
        "{'type':'session:spawn_expired','projectId':'p','data':{'taskIds':['t']}}"
      })
  void whatIsNoEventIsInvalid(String event) {
    assertThatThrownBy(() -> StoredEvents.decode(TestJson.bytes(event)))
        .isInstanceOf(InvalidJson.class);
  }

  @Test
  void theDeepestDocumentFitsIntoAnEvent() {
    int levels = Limits.STORED.nesting - 1;
    String document =
        "{'id':'s','projectId':'p','x':" + "[".repeat(levels) + "]".repeat(levels) + "}";
    Session session = Documents.session(TestJson.bytes(document), new StoredEntity("s", 0, null));
    Event event =
        new Event.SpawnRequested(new SpawnRequest(session, List.of(), "c", "", null, null));
    byte[] encoded = StoredEvents.encode(event);
    assertThat(StoredEvents.encode(StoredEvents.decode(encoded))).isEqualTo(encoded);
  }
}

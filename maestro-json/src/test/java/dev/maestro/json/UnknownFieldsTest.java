package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Moment;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Documents with random fields that nobody knows survive loading, an update of something else and
 * saving, to the letter. Each test is named for the seed of its documents.
 */
class UnknownFieldsTest {

  private static final int DOCUMENTS_A_SEED = 20;

  private static final Moment MOMENT =
      new Moment() {
        @Override
        public long now() {
          return 777;
        }

        @Override
        public String newEventId() {
          throw new AssertionError("no event is made");
        }

        @Override
        public SubtaskId newSubtaskId() {
          throw new AssertionError("no subtask is made");
        }
      };

  static LongStream seeds() {
    return LongStream.concat(LongStream.rangeClosed(1, 20), new Random().longs(5));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void ofAProject(long seed) {
    RandomJson random = new RandomJson(seed);
    for (int i = 0; i < DOCUMENTS_A_SEED; i++) {
      String document =
          "{'id':'p','name':'NAME','workingDir':'','description':'','createdAt':1,"
              + "'updatedAt':777"
              + random.moreFields()
              + "}";
      byte[] stored = TestJson.bytes(document.replace("NAME", "old"));
      Project project = Documents.project(stored, new StoredEntity("p", 0, null));
      Project updated =
          project.update(ProjectCodec.readPatch(TestJson.fields("{'name':'new'}")), MOMENT);
      assertSaved(document.replace("NAME", "new"), Documents.pretty(updated));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void ofATaskItsSubtasksAndItsEvents(long seed) {
    RandomJson random = new RandomJson(seed);
    TaskId id = new TaskId("t");
    for (int i = 0; i < DOCUMENTS_A_SEED; i++) {
      String document = task(random);
      byte[] stored = TestJson.bytes(document.replace("TITLE", "old"));
      Task task = Documents.task(stored, new StoredEntity("t", 0, new ProjectId("p")));
      Task updated =
          task.update(TaskCodec.readPatch(id, TestJson.fields("{'title':'new'}")), MOMENT);
      assertSaved(document.replace("TITLE", "new"), Documents.pretty(updated));
    }
  }

  private static String task(RandomJson random) {
    return "{'id':'t','projectId':'p','parentId':null,'title':'TITLE','description':'',"
        + "'initialPrompt':'','status':'pending','priority':'low','sessionIds':[],"
        + "'skillIds':[],'agentIds':[],'dependencies':[],"
        + "'subtasks':[{'id':'u','taskId':'t','title':'s','description':'','completed':false,"
        + "'order':1.50,'createdAt':2,'updatedAt':3,'completedAt':null"
        + random.moreFields()
        + "}],'timeline':[{'id':'e','type':'own','timestamp':4,'message':'m'"
        + random.moreFields()
        + "}],'createdAt':1,'updatedAt':777,'startedAt':null,'completedAt':null"
        + random.moreFields()
        + "}";
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void ofASessionItsEventsAndItsMetadata(long seed) {
    RandomJson random = new RandomJson(seed);
    for (int i = 0; i < DOCUMENTS_A_SEED; i++) {
      String document = session(random);
      byte[] stored = TestJson.bytes(document.replace("NAME", "old").replace("ACTIVITY", "1"));
      Session session = Documents.session(stored, new StoredEntity("s", 0, null));
      Session updated =
          session.update(SessionCodec.readPatch(TestJson.fields("{'name':'new'}")), MOMENT);
      assertSaved(
          document.replace("NAME", "new").replace("ACTIVITY", "777"), Documents.pretty(updated));
    }
  }

  private static String session(RandomJson random) {
    return "{'id':'s','projectId':'p','taskIds':[],'name':'NAME','env':{},'strategy':'x',"
        + "'status':'own','startedAt':1,'lastActivity':ACTIVITY,'completedAt':null,'hostname':'h',"
        + "'platform':'p','events':[{'id':'e','timestamp':2,'type':'t','data':["
        + random.value()
        + "]"
        + random.moreFields()
        + "}],'timeline':[{'id':'f','type':'own','timestamp':3,'metadata':["
        + random.value()
        + "]"
        + random.moreFields()
        + "}],'metadata':{'m':"
        + random.value()
        + random.moreFields()
        + "}"
        + random.moreFields()
        + "}";
  }

  /** Written compact again, the saved document is the expected text; nothing is normalized. */
  private static void assertSaved(String expected, byte[] saved) {
    Value.Fields reread = Json.parse(saved);
    assertThat(TestJson.compact(reread)).isEqualTo(unescaped(TestJson.quoted(expected)));
    byte[] twice = Json.pretty(g -> Json.write(reread, g));
    assertThat(saved).isEqualTo(twice);
  }

  private static String unescaped(String document) {
    return TestJson.compact(Json.parse(document.getBytes(StandardCharsets.UTF_8)));
  }
}

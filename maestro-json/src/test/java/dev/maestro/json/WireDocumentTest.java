package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A document that is not decoded is what is written of the entity, to the letter. */
class WireDocumentTest {

  private static final int VERSIONS = 25;

  private static final StoredEntity PROJECT =
      new StoredEntity(RandomEntities.PROJECT.value(), 0, null);
  private static final StoredEntity TASK = new StoredEntity(RandomEntities.TASK.value(), 0, null);
  private static final StoredEntity SESSION =
      new StoredEntity(RandomEntities.SESSION.value(), 0, null);

  static LongStream seeds() {
    return LongStream.concat(LongStream.rangeClosed(1, 20), new Random().longs(5));
  }

  private static void assertIs(byte[] expected, WireDocument document) {
    assertThat(TestJson.text(document.json())).isEqualTo(TestJson.text(expected));
    assertThat(document.size()).isEqualTo(expected.length);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void allVersionsOfAProjectAreWhatIsWritten(long seed) {
    RandomEntities random = new RandomEntities(seed);
    Project project = random.project();
    WireDocument replayed = WireDocument.ofProject(Documents.compact(project), PROJECT);
    for (int i = 0; i < VERSIONS; i++) {
      assertIs(Documents.compact(project), replayed);
      Project next = random.next(project);
      replayed.apply(Deltas.between(project, next).json());
      project = next;
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void allVersionsOfATaskAreWhatIsWritten(long seed) {
    RandomEntities random = new RandomEntities(seed);
    Task task = random.task();
    WireDocument replayed = WireDocument.ofTask(Documents.compact(task), TASK);
    for (int i = 0; i < VERSIONS; i++) {
      assertIs(Documents.compact(task), replayed);
      assertThat(replayed.projectId()).isEqualTo(task.projectId());
      Task next = random.next(task);
      WireDocument alone = WireDocument.ofTask(Documents.compact(task), TASK);
      alone.apply(Deltas.between(task, next).json());
      assertIs(Documents.compact(next), alone);
      replayed.apply(Deltas.between(task, next).json());
      task = next;
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void allVersionsOfASessionAreWhatIsWritten(long seed) {
    RandomEntities random = new RandomEntities(seed);
    Session session = random.session();
    WireDocument replayed = WireDocument.ofSession(Documents.compact(session), SESSION);
    for (int i = 0; i < VERSIONS; i++) {
      assertIs(Documents.compact(session), replayed);
      assertThat(replayed.projectId()).isEqualTo(session.projectId());
      Session next = random.next(session);
      replayed.apply(Deltas.between(session, next).json());
      session = next;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':'t','projectId':'p'}",
        "{ 'id': 't', 'projectId': 'p', 'title': 'a' }",
        "{'own':1,'projectId':'p','timeline':[{'message':'a'}]}",
        "{'id':'t','projectId':'p','createdAt':1e3,'skillIds':['a','a','b'],'title':'\\u0041\\/'}"
      })
  void anImageThatWasNotWrittenHereIsSeenAsIfItWere(String image) {
    byte[] stored = TestJson.bytes(image);
    WireDocument document = WireDocument.ofTask(stored, TASK);
    assertIs(Documents.compact(Documents.task(stored, TASK)), document);
    DocumentTree tree = DocumentTree.of(stored);
    for (String change :
        new String[] {
          "{'sessionStatus':['idle']}", "{'title':['x']}", "{'skillIds':[['a','b']]}", "{'own':[2]}"
        }) {
      byte[] delta = TestJson.bytes(change);
      document.apply(delta);
      tree.apply(delta);
      assertIs(Documents.compact(tree.task(TASK)), document);
      assertThat(document.projectId()).isEqualTo(new ProjectId("p"));
    }
  }

  @Test
  void aSpliceOfAListThatIsShorterWhenItIsReadCountsWhatIsStored() {
    byte[] stored = TestJson.bytes("{'projectId':'p','skillIds':['a','a','b']}");
    WireDocument document = WireDocument.ofTask(stored, TASK);
    document.apply(TestJson.bytes("{'skillIds':[3,0,['c']]}"));
    assertThat(TestJson.text(document.json())).contains("[\"a\",\"b\",\"c\"]");
  }

  @Test
  void whatIsNoEntityIsInvalid() {
    for (String image : new String[] {"", "[]", "{}", "{'id':'other','projectId':'p'}"}) {
      byte[] bytes = TestJson.bytes(image);
      assertThatThrownBy(() -> WireDocument.ofTask(bytes, TASK)).isInstanceOf(InvalidJson.class);
    }
  }
}

package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.ProjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in for what a document leaves out, and documents of earlier times. */
class StoredDefaultsTest {

  private static final ProjectId PLACE = new ProjectId("place");
  private static final String ID = "x_1700000000000_abc";

  private static String project(String document) {
    return TestJson.compact(g ->
        ProjectCodec.write(
            Documents.project(TestJson.bytes(document), new StoredEntity(ID, 5, null)), g));
  }

  private static String task(String document) {
    return TestJson.compact(g ->
        TaskCodec.write(
            Documents.task(TestJson.bytes(document), new StoredEntity(ID, 5, PLACE)), g));
  }

  private static String session(String document) {
    return TestJson.compact(g ->
        SessionCodec.write(
            Documents.session(TestJson.bytes(document), new StoredEntity(ID, 5, PLACE)), g));
  }

  private static final String EMPTY_PROJECT =
      "{'id':'x_1700000000000_abc','name':'','workingDir':'','description':'',"
          + "'createdAt':1700000000000,'updatedAt':1700000000000}";
  private static final String EMPTY_TASK =
      "{'id':'x_1700000000000_abc','projectId':'place','parentId':null,'title':'',"
          + "'description':'','initialPrompt':'','status':'pending','priority':'medium',"
          + "'sessionIds':[],'skillIds':[],'agentIds':[],'dependencies':[],'subtasks':[],"
          + "'timeline':[],'createdAt':1700000000000,'updatedAt':1700000000000,"
          + "'startedAt':null,'completedAt':null}";
  private static final String EMPTY_SESSION =
      "{'id':'x_1700000000000_abc','projectId':'place','taskIds':[],'name':'Unnamed Session',"
          + "'env':{},'strategy':'simple','status':'running','startedAt':1700000000000,"
          + "'lastActivity':1700000000000,'completedAt':null,'hostname':'','platform':'',"
          + "'events':[],'timeline':[]}";

  @Test
  void everyFieldThatIsMissingHasItsDefault() {
    assertThat(project("{}")).isEqualTo(TestJson.quoted(EMPTY_PROJECT));
    assertThat(task("{}")).isEqualTo(TestJson.quoted(EMPTY_TASK));
    assertThat(session("{}")).isEqualTo(TestJson.quoted(EMPTY_SESSION));
  }

  @Test
  void everyFieldThatIsNullHasItsDefault() {
    assertThat(project(nulls(EMPTY_PROJECT))).isEqualTo(TestJson.quoted(EMPTY_PROJECT));
    assertThat(task(nulls(EMPTY_TASK))).isEqualTo(TestJson.quoted(EMPTY_TASK));
    assertThat(session(nulls(EMPTY_SESSION))).isEqualTo(TestJson.quoted(EMPTY_SESSION));
  }

  private static String nulls(String document) {
    return TestJson.compact(g -> {
      g.writeStartObject();
      TestJson.fields(document).byName().keySet().forEach(g::writeNullProperty);
      g.writeEndObject();
    });
  }

  @Test
  void theTimeOfTheFileStandsInWhereTheIdTellsNone() {
    StoredEntity bare = new StoredEntity("old", 5, PLACE);
    assertThat(Documents.task(TestJson.bytes("{}"), bare).createdAt()).isEqualTo(5);
    assertThat(Documents.session(TestJson.bytes("{}"), bare).startedAt()).isEqualTo(5);
    assertThat(Documents.project(TestJson.bytes("{}"), bare).createdAt()).isEqualTo(5);
  }

  @Test
  void laterTimesStartAtTheCreation() {
    assertThat(task("{'createdAt':9}")).contains("\"createdAt\":9,\"updatedAt\":9");
    assertThat(session("{'startedAt':9}")).contains("\"startedAt\":9,\"lastActivity\":9");
    assertThat(project("{'createdAt':9}")).contains("\"createdAt\":9,\"updatedAt\":9");
  }

  @Test
  void theProjectThatADocumentNamesGoesBeforeItsPlace() {
    assertThat(task("{'projectId':'own'}")).contains("\"projectId\":\"own\"");
    assertThatThrownBy(() -> Documents.task(TestJson.bytes("{}"), new StoredEntity(ID, 5, null)))
        .isInstanceOf(InvalidJson.class)
        .hasMessage("projectId is required");
  }

  @Test
  void aDocumentThatSaysItIsAnotherIsInvalid() {
    assertThatThrownBy(() -> task("{'id':'y'}"))
        .isInstanceOf(InvalidJson.class)
        .hasMessage("id is y, but it is stored as " + ID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                       | []
          {'taskId':'a'}                           | ['a']
          {'taskId':null}                          | []
          {'taskIds':[],'taskId':'a'}              | []
          {'taskIds':['b','a','b'],'taskId':'c'}   | ['b','a']
          """)
  void aSingleTaskOfASessionBecomesItsTasks(String document, String tasks) {
    assertThat(session(document))
        .contains(TestJson.quoted("'taskIds':" + tasks))
        .doesNotContain("\"taskId\"");
  }

  @Test
  void aValueThatIsNotListedIsKept() {
    assertThat(task("{'status':'done','priority':'urgent','sessionStatus':'odd'}"))
        .contains(TestJson.quoted("'status':'done','priority':'urgent','sessionStatus':'odd'"));
    assertThat(session("{'status':'sleeping'}")).contains("\"status\":\"sleeping\"");
  }

  @Test
  void listsOfIdsHoldEachIdOnce() {
    assertThat(
            task(
                "{'sessionIds':['b','a','b'],'skillIds':['b','a','b'],'agentIds':['b','b'],"
                    + "'dependencies':['b','a','b']}"))
        .contains(
            TestJson.quoted(
                "'sessionIds':['b','a'],'skillIds':['b','a'],'agentIds':['b'],"
                    + "'dependencies':['b','a']"));
  }

  @Test
  void eventsOfATaskWithoutIdsGetThemByTheirPlace() {
    String stored = task("{'createdAt':9,'timeline':[{'message':'m'},{'timestamp':7,'x':1}]}");
    assertThat(stored)
        .contains(
            TestJson.quoted(
                "'timeline':[{'id':'evt_9_000000000','type':'update','timestamp':9,"
                    + "'message':'m'},"
                    + "{'id':'evt_7_000000001','type':'update','timestamp':7,'x':1}]"));
    assertThat(task(stored)).isEqualTo(stored);
  }

  @Test
  void eventsOfASessionWithoutIdsGetThemByTheirPlace() {
    String stored =
        session("{'startedAt':9,'events':[{'type':'t'},{'data':{}}],'timeline':[{'metadata':[]}]}");
    assertThat(stored)
        .contains(
            TestJson.quoted(
                "'events':[{'id':'evt_9_000000000','timestamp':9,'type':'t'},"
                    + "{'id':'evt_9_000000001','timestamp':9,'type':'','data':{}}],"
                    + "'timeline':[{'id':'evt_9_000000000','type':'progress','timestamp':9,"
                    + "'metadata':[]}]"));
    assertThat(session(stored)).isEqualTo(stored);
  }

  @Test
  void subtasksGetWhatTheyLack() {
    String stored =
        task("{'createdAt':9,'subtasks':[{'title':'a','taskId':'other'},{'createdAt':7,'z':1}]}");
    assertThat(stored)
        .contains(
            TestJson.quoted(
                "'subtasks':[{'id':'000000000','taskId':'x_1700000000000_abc','title':'a',"
                    + "'description':'','completed':false,'order':0,'createdAt':9,"
                    + "'updatedAt':9,'completedAt':null},"
                    + "{'id':'000000001','taskId':'x_1700000000000_abc','title':'',"
                    + "'description':'','completed':false,'order':1,'createdAt':7,"
                    + "'updatedAt':7,'completedAt':null,'z':1}]"));
    assertThat(task(stored)).isEqualTo(stored);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "", "{'title':1}", "{'createdAt':-1}", "{'subtasks':[1]}", "{'a':1,'a':1}"})
  void whatCannotBeReadIsInvalid(String document) {
    assertThatThrownBy(() -> task(document)).isInstanceOf(InvalidJson.class);
  }

  @Test
  void documentsArePrettyAndEndWithALineFeed() {
    String pretty =
        TestJson.text(
            Documents.pretty(
                Documents.project(TestJson.bytes("{'x':[1]}"), new StoredEntity("p", 5, null))));
    assertThat(pretty)
        .isEqualTo(
            TestJson.quoted(
                """
                {
                  'id': 'p',
                  'name': '',
                  'workingDir': '',
                  'description': '',
                  'createdAt': 5,
                  'updatedAt': 5,
                  'x': [
                    1
                  ]
                }
                """));
  }
}

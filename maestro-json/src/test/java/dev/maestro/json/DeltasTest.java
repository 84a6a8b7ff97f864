package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskTimelineEvent;
import dev.maestro.core.domain.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deltas, to the letter. */
class DeltasTest {

  private static Project project(String document) {
    return Documents.project(TestJson.bytes(document), new StoredEntity("p", 1, null));
  }

  private static Task task(String document) {
    return Documents.task(
        TestJson.bytes(document), new StoredEntity("t", 1, RandomEntities.PROJECT));
  }

  private static Session session(String document) {
    return Documents.session(
        TestJson.bytes(document), new StoredEntity("s", 1, RandomEntities.PROJECT));
  }

  private static String json(Delta delta) {
    return TestJson.text(delta.json()).replace('"', '\'');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'title':'a'}             | {'title':'a'}             | {}
          {'title':'a'}             | {'title':'b'}             | {'title':['b']}
          {'parentId':'a'}          | {}                        | {'parentId':[null]}
          {}                        | {'completedAt':5}         | {'completedAt':[5]}
          {}                        | {'sessionStatus':'idle'}  | {'sessionStatus':['idle']}
          {'sessionStatus':'idle'}  | {}                        | {'sessionStatus':[]}
          {'status':'a','x':1}      | {'status':'b','x':1.0}    | {'status':['b'],'x':[1.0]}
          {'x':null}                | {}                        | {'x':[]}
          {}                        | {'x':null}                | {'x':[null]}
          {'x':{'a':1,'b':2}}       | {'x':{'b':2,'a':1}}       | {'x':[{'b':2,'a':1}]}
          """)
  void aFieldIsSetOrRemoved(String old, String next, String delta) {
    assertThat(json(Deltas.between(task(old), task(next)))).isEqualTo(delta);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'a':1,'b':2,'c':3}  | {'b':2,'c':3,'a':1}   | {'a':[1,'last']}
          {'a':1,'b':2,'c':3}  | {'a':1,'c':3,'b':4}   | {'b':[4,'last']}
          {'a':1,'b':2,'c':3}  | {'d':4,'c':3}         | {'a':[],'b':[],'d':[4],'c':[3,'last']}
          {'a':1}              | {'a':2,'b':3}         | {'a':[2],'b':[3]}
          """)
  void fieldsThatNobodyKnowsKeepTheirOrder(String old, String next, String delta) {
    assertThat(json(Deltas.between(project(old), project(next)))).isEqualTo(delta);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                     | ['aa']                      | [['aa']]
          ['aa']                 | []                          | [[]]
          ['aa','bb']            | ['aa','bb','cc']            | [2,0,['cc']]
          ['aa','bb']            | ['cc','aa','bb']            | [0,0,['cc']]
          ['aa','bb','cc']       | ['aa','cc']                 | [1,1,[]]
          ['aa','bb','cc']       | ['aa','dd','ee','cc']       | [1,1,['dd','ee']]
          ['aa','bb','cc']       | ['dd','ee']                 | [['dd','ee']]
          ['aa','bb','cc','dd']  | ['bb','aa','dd','cc']       | [['bb','aa','dd','cc']]
          ['a']                  | ['a','bb']                  | [1,0,['bb']]
          ['']                   | ['','bb']                   | [['','bb']]
          """)
  void aPartOfAListChangesAlone(String old, String next, String change) {
    Delta delta =
        Deltas.between(task("{'skillIds':" + old + "}"), task("{'skillIds':" + next + "}"));
    assertThat(json(delta)).isEqualTo("{'skillIds':" + change + "}");
  }

  @Test
  void ofAListWhereLittleStaysNothingIsShorterThanTheList() {
    List<String> old = new ArrayList<>(Collections.nCopies(1, "a"));
    for (int i = 0; i < 1_000; i++) {
      old.add("id" + i);
    }
    Task task = task("{}").toBuilder().skillIds(old).build();
    Task next = task.toBuilder().skillIds(List.of("a")).build();
    assertThat(json(Deltas.between(task, next))).isEqualTo("{'skillIds':[['a']]}");
  }

  @Test
  void anEntryOfAListIsReplacedAsAWhole() {
    Session old = session("{'events':[{'id':'a'},{'id':'b','data':{'x':1}},{'id':'c'}]}");
    Session next = session("{'events':[{'id':'a'},{'id':'b','data':{'x':2}},{'id':'c'}]}");
    assertThat(json(Deltas.between(old, next)))
        .isEqualTo("{'events':[1,1,[{'id':'b','timestamp':1,'type':'','data':{'x':2}}]]}");
  }

  @Test
  void theOrderOfTheEnvironmentCounts() {
    Session old = session("{'env':{'A':'1','B':'2'}}");
    assertThat(json(Deltas.between(old, session("{'env':{'B':'2','A':'1'}}"))))
        .isEqualTo("{'env':[{'B':'2','A':'1'}]}");
    assertThat(json(Deltas.between(old, session("{'env':{'A':'1','B':'2'}}")))).isEqualTo("{}");
  }

  @Test
  void whatIsSharedIsNotWrittenAtAll() {
    // Half a character cannot be written: whoever tries fails.
    TaskTimelineEvent unwritable =
        new TaskTimelineEvent("e", "t", 1, "\ud800", null, Value.Fields.EMPTY);
    List<TaskTimelineEvent> timeline = new ArrayList<>(Collections.nCopies(1_000, unwritable));
    Task old = task("{}").toBuilder().timeline(timeline).build();
    timeline.add(new TaskTimelineEvent("f", "t", 2, null, null, Value.Fields.EMPTY));
    Delta delta = Deltas.between(old, old.toBuilder().timeline(timeline).build());
    assertThat(json(delta))
        .isEqualTo("{'timeline':[1000,0,[{'id':'f','type':'t','timestamp':2}]]}");
    assertThat(delta.sizeChange()).isEqualTo(",{'id':'f','type':'t','timestamp':2}".length());
  }

  @Test
  void theDeepestDocumentHasADelta() {
    int levels = Limits.STORED.nesting - 1;
    String deep = "[".repeat(levels) + "]".repeat(levels);
    Task next = task("{'x':" + deep + "}");
    DocumentTree tree = DocumentTree.of(Documents.compact(task("{}")));
    tree.apply(Deltas.between(task("{}"), next).json());
    assertThat(tree.compact()).isEqualTo(Documents.compact(next));
    assertThat(json(Deltas.between(next, task("{'x':" + deep + "}")))).isEqualTo("{}");
  }
}

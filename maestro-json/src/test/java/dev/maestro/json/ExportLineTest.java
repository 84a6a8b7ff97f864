package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportLineTest {

  @Test
  void theHeaderIsReadAsItWasWritten() {
    byte[] line =
        TestJson.bytes(
            "{'format':'maestro-export','version':1,'projects':1,'tasks':22,'sessions':3}");
    ExportHeader header = ExportHeader.decode(line);
    assertThat(header).isEqualTo(new ExportHeader(1, 22, 3));
    assertThat(header.entities()).isEqualTo(26);
    assertThat(header.encode()).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                            | begins with",
        "{'format':'other','version':1}                | begins with",
        "{'format':'maestro-export'}                   | version",
        "{'format':'maestro-export','version':2}       | version 2",
        "{'format':'maestro-export','version':1,'projects':1,'tasks':1} | sessions",
        "{'format':'maestro-export','version':1,'projects':-1,'tasks':1,'sessions':1} | projects",
        "{'format':'maestro-export','version':1,'projects':1,'tasks':1,'sessions':1,'x':1} | x",
        "{'project':{'id':'p'}}                        | begins with",
      })
  void aHeaderThatIsNoneOfThisVersionIsRefused(String line, String told) {
    assertThatThrownBy(() -> ExportHeader.decode(TestJson.bytes(line)))
        .isInstanceOf(InvalidJson.class)
        .hasMessageContaining(told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'project':{'id':'p','name':'n','workingDir':'','description':'','createdAt':1,"
            + "'updatedAt':2,'own':{'b':1.50,'a':null}}}",
        "{'task':{'id':'t','projectId':'p','parentId':null,'title':'','description':'',"
            + "'initialPrompt':'','status':'pending','priority':'medium','sessionIds':[],"
            + "'skillIds':[],'agentIds':[],'dependencies':['u'],'subtasks':[],"
            + "'timeline':[{'id':'e','type':'x','timestamp':1,'own':1e400}],'createdAt':1,"
            + "'updatedAt':2,'startedAt':null,'completedAt':null,'own':[[]]}}",
        "{'session':{'id':'s','projectId':'p','taskIds':['t'],'name':'n','env':{'B':'','A':''},"
            + "'strategy':'simple','status':'running','startedAt':1,'lastActivity':2,"
            + "'completedAt':null,'hostname':'','platform':'','events':[],'timeline':[],"
            + "'metadata':{'z':-0},'own':false}}",
      })
  void anEntityIsReadAsItWasWritten(String line) {
    assertThat(TestJson.text(ExportLine.decode(TestJson.bytes(line)).encode()))
        .isEqualTo(TestJson.quoted(line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                          | one entity",
        "{'project':{'id':'p'},'task':{'id':'t'}}    | one entity",
        "{'skill':{'id':'s'}}                        | no kind \"skill\"",
        "{'project':[]}                              | must be an object",
        "{'project':{}}                              | id",
        "{'task':{'id':'t'}}                         | projectId",
        "{'task':{'id':'t','projectId':'p','title':5}} | title",
        "{'task':{'id':'t','projectId':'p'           | Malformed",
        "[]                                          | an array",
      })
  void aLineThatIsNoEntityIsRefused(String line, String told) {
    assertThatThrownBy(() -> ExportLine.decode(TestJson.bytes(line)))
        .isInstanceOf(InvalidJson.class)
        .hasMessageContaining(told);
  }

  @Test
  void theDeepestEntityThatCanBeStoredIsReadAgain() {
    int inside = Limits.STORED.nesting - 1;
    String line = "{'project':{'id':'p','own':" + "[".repeat(inside) + "]".repeat(inside) + "}}";
    byte[] written = ExportLine.decode(TestJson.bytes(line)).encode();
    assertThat(ExportLine.decode(written).encode()).isEqualTo(written);
    String deeper =
        "{'project':{'id':'p','own':" + "[".repeat(inside + 1) + "]".repeat(inside + 1) + "}}";
    assertThatThrownBy(() -> ExportLine.decode(TestJson.bytes(deeper)))
        .hasMessageContaining("deeper");
  }
}

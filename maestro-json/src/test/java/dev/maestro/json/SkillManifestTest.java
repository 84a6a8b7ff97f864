package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.Skill;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkillManifestTest {

  private static Skill read(String manifest) {
    return SkillCodec.readManifest(TestJson.bytes(manifest), "folder", "words");
  }

  @Test
  void whatIsMissingOrNullHasItsDefault() {
    Skill defaults = new Skill("folder", "folder", "", "system", "1.0.0", List.of(), "words");
    assertThat(read("{}")).isEqualTo(defaults);
    assertThat(read("{'name':null,'description':null,'type':null,'version':null,'assignTo':null}"))
        .isEqualTo(defaults);
  }

  @Test
  void aManifestIsReadAndWhatNobodyKnowsIsNoFault() {
    assertThat(
            read(
                "{'id':'other','name':'n','version':'2','description':'d','type':'custom',"
                    + "'assignTo':['worker'],'capabilities':{},'dependencies':7,'config':[]}"))
        .isEqualTo(new Skill("folder", "n", "d", "custom", "2", List.of("worker"), "words"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'name':1}        | name must be a string
          {'description':{}}| description must be a string
          {'version':1.0}   | version must be a string
          {'type':'Role'}   | type must be one of system, role, custom
          {'type':true}     | type must be a string
          {'assignTo':'all'}| assignTo must be an array of strings
          {'assignTo':[1]}  | assignTo[0] must be a string
          []                | A JSON object is required, and this is an array
          """)
  void aBrokenManifestIsRefusedInWords(String manifest, String message) {
    assertThatThrownBy(() -> read(manifest))
        .isInstanceOf(MaestroException.class)
        .hasMessage(message);
  }

  @Test
  void aSkillIsWrittenInThreeWays() {
    Skill skill = read("{'assignTo':['all']}");
    String fields =
        "{'id':'folder','name':'folder','description':'','type':'system','version':'1.0.0'";
    assertThat(TestJson.compact(g -> SkillCodec.writeItem(skill, g)))
        .isEqualTo(TestJson.quoted(fields + "}"));
    assertThat(TestJson.compact(g -> SkillCodec.writeWhole(skill, g)))
        .isEqualTo(TestJson.quoted(fields + ",'instructions':'words'}"));
    assertThat(TestJson.compact(g -> SkillCodec.writeReloaded(skill, g)))
        .isEqualTo(TestJson.quoted(fields + ",'reloaded':true}"));
  }
}

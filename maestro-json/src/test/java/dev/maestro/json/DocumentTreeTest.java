package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deltas that are applied to documents, literally. */
class DocumentTreeTest {

  private static final String DOCUMENT = "{'a':1,'list':[1.0,2,3],'b':{'x':-0}}";

  private static DocumentTree tree() {
    return DocumentTree.of(TestJson.bytes(DOCUMENT));
  }

  private static String applied(String... deltas) {
    DocumentTree tree = tree();
    for (String delta : deltas) {
      tree.apply(TestJson.bytes(delta));
    }
    return TestJson.text(tree.compact()).replace('"', '\'');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                         | {'a':1,'list':[1.0,2,3],'b':{'x':-0}}
          {'a':[2.50]}               | {'a':2.50,'list':[1.0,2,3],'b':{'x':-0}}
          {'a':[]}                   | {'list':[1.0,2,3],'b':{'x':-0}}
          {'a':[3,'last']}           | {'list':[1.0,2,3],'b':{'x':-0},'a':3}
          {'c':[null]}               | {'a':1,'list':[1.0,2,3],'b':{'x':-0},'c':null}
          {'list':[3,0,[4,5]]}       | {'a':1,'list':[1.0,2,3,4,5],'b':{'x':-0}}
          {'list':[1,1,[]]}          | {'a':1,'list':[1.0,3],'b':{'x':-0}}
          {'list':[0,3,[[]]]}        | {'a':1,'list':[[]],'b':{'x':-0}}
          {'list':[[7]],'b':[[]]}    | {'a':1,'list':[7],'b':[]}
          """)
  void aDeltaChangesWhatItNames(String delta, String document) {
    assertThat(applied(delta)).isEqualTo(document);
  }

  @Test
  void deltasFollowEachOther() {
    assertThat(applied("{'list':[3,0,[4]]}", "{'list':[0,1,[]]}", "{'a':['x','last']}"))
        .isEqualTo("{'list':[2,3,4],'b':{'x':-0},'a':'x'}");
    assertThat(applied("{'list':[3,0,[4]]}", "{'list':[[]]}", "{'list':[0,0,[5]]}"))
        .isEqualTo("{'a':1,'list':[5],'b':{'x':-0}}");
    assertThat(applied("{'list':[3,0,[4]]}", "{'list':[]}", "{'list':[[6]]}"))
        .isEqualTo("{'a':1,'b':{'x':-0},'list':[6]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{'a':1}",
        "{'a':null}",
        "{'a':{}}",
        "{'c':[]}",
        "{'c':[1,'last']}",
        "{'a':[1,'first']}",
        "{'a':[1,2]}",
        "{'a':[0,0,[]]}",
        "{'c':[0,0,[]]}",
        "{'list':[0,0,1]}",
        "{'list':[4,0,[]]}",
        "{'list':[2,2,[]]}",
        "{'list':[-1,0,[]]}",
        "{'list':[0,-1,[]]}",
        "{'list':[-0,0,[]]}",
        "{'list':[1.0,0,[]]}",
        "{'list':[1e0,0,[]]}",
        "{'list':['1',0,[]]}",
        "{'list':[2147483647,2147483647,[]]}",
        "{'list':[99999999999,0,[]]}",
        "{'list':[0,0,[],0]}",
        "{'a':[1],'a':[1]}",
        "{'a':[1]} {}"
      })
  void aDeltaThatDoesNotFitIsInvalid(String delta) {
    DocumentTree tree = tree();
    assertThatThrownBy(() -> tree.apply(TestJson.bytes(delta))).isInstanceOf(InvalidJson.class);
  }

  @Test
  void theFieldThatDoesNotFitIsNamed() {
    DocumentTree tree = tree();
    assertThatThrownBy(() -> tree.apply(TestJson.bytes("{'list':[9,0,[]]}")))
        .isInstanceOf(InvalidJson.class)
        .hasMessage("The change of \"list\" does not fit the document");
  }

  @Test
  void whatIsNoDocumentIsInvalid() {
    byte[] array = TestJson.bytes("[]");
    assertThatThrownBy(() -> DocumentTree.of(array)).isInstanceOf(InvalidJson.class);
  }

  @Test
  void aDocumentThatIsNoEntityIsInvalid() {
    DocumentTree tree = tree();
    tree.apply(TestJson.bytes("{'projectId':['p'],'title':[1]}"));
    StoredEntity stored = new StoredEntity("t", 0, null);
    assertThatThrownBy(() -> tree.task(stored))
        .isInstanceOf(InvalidJson.class)
        .hasMessage("title must be a string");
  }
}

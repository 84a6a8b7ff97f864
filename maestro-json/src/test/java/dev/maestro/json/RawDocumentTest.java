package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.io.SerializedString;

/** Deltas that are applied to the bytes of documents, literally. */
class RawDocumentTest {

  private static final String DOCUMENT = "{'a':1,'list':[1.0,2,3],'b':{'x':-0}}";

  private static final RawNames NONE = new RawNames(List.of());
  private static final RawNames SOME =
      new RawNames(
          List.of(
              new SerializedString("id"),
              new SerializedString("maybe"),
              new SerializedString("list")));

  /** What means something in JSON, and what is none. */
  private static final byte[] OTHERS =
      "\"\\{}[]:,-019ntu é\u0000\n\u007f".getBytes(StandardCharsets.UTF_8);

  private static RawDocument document() {
    return RawDocument.of(NONE, TestJson.bytes(DOCUMENT));
  }

  private static String text(RawDocument document) {
    assertThat(document.bytes()).hasSize(document.size());
    return TestJson.text(document.bytes()).replace('"', '\'');
  }

  private static String applied(RawNames names, String image, String... deltas) {
    RawDocument document = RawDocument.of(names, TestJson.bytes(image));
    for (String delta : deltas) {
      document.apply(TestJson.bytes(delta));
    }
    return text(document);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'a':''}",
        "{'':null,'\\\"':true,'\\\\':false}",
        "{'a':'\\\\','b':'\\\"','c':'\\\\\\\"','d':'}],{['}",
        "{'a':[],'b':{},'c':[[],{}],'d':{'x':['\\\"]',{'y':[]}]}}",
        "{'a':-1.50e+2,'b':1E-4,'c':12345678901234567890}",
        "{'задача':'任务 😀','\u007f':'\u2028'}"
      })
  void aDocumentStaysAsItWasWritten(String document) {
    assertThat(text(RawDocument.of(NONE, TestJson.bytes(document))))
        .isEqualTo(document.replace('"', '\''));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                         | {'a':1,'list':[1.0,2,3],'b':{'x':-0}}
          {'a':[2.50]}               | {'a':2.50,'list':[1.0,2,3],'b':{'x':-0}}
          {'a':['\\\\']}             | {'a':'\\\\','list':[1.0,2,3],'b':{'x':-0}}
          {'a':[]}                   | {'list':[1.0,2,3],'b':{'x':-0}}
          {'b':[]}                   | {'a':1,'list':[1.0,2,3]}
          {'a':[3,'last']}           | {'list':[1.0,2,3],'b':{'x':-0},'a':3}
          {'c':[null]}               | {'a':1,'list':[1.0,2,3],'b':{'x':-0},'c':null}
          {'list':[3,0,[4,5]]}       | {'a':1,'list':[1.0,2,3,4,5],'b':{'x':-0}}
          {'list':[0,0,['{',5]]}     | {'a':1,'list':['{',5,1.0,2,3],'b':{'x':-0}}
          {'list':[1,0,[[4],{}]]}    | {'a':1,'list':[1.0,[4],{},2,3],'b':{'x':-0}}
          {'list':[2,1,[]]}          | {'a':1,'list':[1.0,2],'b':{'x':-0}}
          {'list':[0,1,[]]}          | {'a':1,'list':[2,3],'b':{'x':-0}}
          {'list':[1,1,[]]}          | {'a':1,'list':[1.0,3],'b':{'x':-0}}
          {'list':[3,0,[]]}          | {'a':1,'list':[1.0,2,3],'b':{'x':-0}}
          {'list':[0,3,[]]}          | {'a':1,'list':[],'b':{'x':-0}}
          {'list':[0,3,[[]]]}        | {'a':1,'list':[[]],'b':{'x':-0}}
          {'list':[[7]],'b':[[]]}    | {'a':1,'list':[7],'b':[]}
          """)
  void aDeltaChangesWhatItNames(String delta, String document) {
    assertThat(applied(NONE, DOCUMENT, delta)).isEqualTo(document);
  }

  @Test
  void deltasFollowEachOther() {
    assertThat(
            applied(
                NONE, DOCUMENT, "{'list':[3,0,[4]]}", "{'list':[0,1,[]]}", "{'a':['x','last']}"))
        .isEqualTo("{'list':[2,3,4],'b':{'x':-0},'a':'x'}");
    assertThat(applied(NONE, DOCUMENT, "{'list':[3,0,[4]]}", "{'list':[[]]}", "{'list':[0,0,[5]]}"))
        .isEqualTo("{'a':1,'list':[5],'b':{'x':-0}}");
    assertThat(applied(NONE, DOCUMENT, "{'list':[3,0,[4]]}", "{'list':[]}", "{'list':[[6]]}"))
        .isEqualTo("{'a':1,'b':{'x':-0},'list':[6]}");
    assertThat(applied(NONE, DOCUMENT, "{'list':[0,3,[]]}", "{'list':[0,0,[1,2]]}"))
        .isEqualTo("{'a':1,'list':[1,2],'b':{'x':-0}}");
  }

  @Test
  void aFieldThatIsKnownHasItsPlaceWheneverItComes() {
    String image = "{'id':'x','list':[],'own':1}";
    assertThat(applied(SOME, image, "{'maybe':[2],'more':[3]}"))
        .isEqualTo("{'id':'x','maybe':2,'list':[],'own':1,'more':3}");
    assertThat(applied(SOME, image, "{'maybe':[2]}", "{'maybe':[]}")).isEqualTo(image);
  }

  @Test
  void aListThatGrowsForLongHoldsAllOfIt() {
    Random random = new Random(1);
    RawDocument raw = RawDocument.of(NONE, TestJson.bytes("{'list':[]}"));
    DocumentTree tree = DocumentTree.of(TestJson.bytes("{'list':[]}"));
    int size = 0;
    for (int i = 0; i < 2_000; i++) {
      int from = random.nextInt(4) > 0 ? size : random.nextInt(size + 1);
      int gone = random.nextInt(Math.min(3, size - from + 1));
      String added = random.nextInt(5) == 0 ? "" : "'" + "x".repeat(random.nextInt(20)) + "'," + i;
      byte[] delta = TestJson.bytes("{'list':[" + from + "," + gone + ",[" + added + "]]}");
      raw.apply(delta);
      tree.apply(delta);
      size += (added.isEmpty() ? 0 : 2) - gone;
    }
    assertThat(raw.bytes()).isEqualTo(tree.compact());
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
        "{'list':[0,0,[1,]]}",
        "{'a':[1,]}",
        "{'a':[1]",
        "{'a':[1]} {}",
        "{ 'a':[1]}",
        "{'a':[{ }]}"
      })
  void aDeltaThatDoesNotFitIsInvalid(String delta) {
    RawDocument document = document();
    assertThatThrownBy(() -> document.apply(TestJson.bytes(delta))).isInstanceOf(InvalidJson.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "1",
        "{",
        "{'a'}",
        "{'a':}",
        "{'a':1",
        "{'a':1}x",
        "{'a':'",
        "{'a':'\\",
        "{'a':[[}",
        "{'a':1,'a':2}",
        "{'a':1,}",
        "{a:1}",
        "{'a': 1}",
        "{'a':'\n'}"
      })
  void whatIsNoCompactDocumentIsInvalid(String document) {
    byte[] bytes = TestJson.bytes(document);
    assertThatThrownBy(() -> RawDocument.of(NONE, bytes)).isInstanceOf(InvalidJson.class);
  }

  @Test
  void theTextOfAFieldIsRead() {
    assertThat(text("{'id':'p_1'}")).isEqualTo("p_1");
    assertThat(text("{'id':'\\\\\\\"\\u0001 задача'}")).isEqualTo("\\\"\u0001 задача");
    for (String none : List.of("{}", "{'id':null}", "{'id':[]}")) {
      assertThatThrownBy(() -> text(none)).isInstanceOf(InvalidJson.class);
    }
  }

  private static String text(String document) {
    return RawDocument.of(SOME, TestJson.bytes(document)).text(SOME.place("id"));
  }

  @Test
  void whateverIsBrokenIsRefusedOrLeavesADocument() {
    byte[] image =
        TestJson.bytes(
            "{'id':'a\\\"\\\\','maybe':null,'list':[{'x':[1,-2.5e3]},'é'],'own':{'y':{}},'z':true}");
    byte[] delta =
        TestJson.bytes("{'maybe':[],'list':[1,1,['\\\\',{'q':[]}]],'own':[{'y':1},'last']}");
    for (int at = 0; at < Math.max(image.length, delta.length); at++) {
      check(Arrays.copyOf(image, Math.min(at, image.length)), delta);
      check(image, Arrays.copyOf(delta, Math.min(at, delta.length)));
      for (byte other : OTHERS) {
        check(broken(image, at, other), delta);
        check(image, broken(delta, at, other));
      }
    }
  }

  /** With another byte there. */
  private static byte[] broken(byte[] json, int at, byte other) {
    byte[] broken = json.clone();
    if (at < json.length) {
      broken[at] = other;
    }
    return broken;
  }

  private static void check(byte[] image, byte[] delta) {
    try {
      RawDocument document = RawDocument.of(SOME, image);
      document.apply(delta);
      assertThat(document.bytes()).hasSize(document.size());
      assertThat(document.text(0)).isNotNull();
    } catch (InvalidJson e) {
      assertThat(e.getMessage()).isNotBlank();
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(e.getMessage())).isTrue();
    }
  }
}

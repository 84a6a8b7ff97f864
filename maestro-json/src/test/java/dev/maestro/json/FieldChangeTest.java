package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of the difference of two documents. */
class FieldChangeTest {

  private static List<String> between(String before, String after) {
    return FieldChange.between(parsed(before), parsed(after)).stream()
        .map(change -> change.path() + " " + text(change.before()) + " > " + text(change.after()))
        .toList();
  }

  private static Value.Fields parsed(String json) {
    return Json.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(@Nullable Value value) {
    return value == null
        ? "nothing"
        : new String(Json.compact(json -> Json.write(value, json)), StandardCharsets.UTF_8);
  }

  @Test
  void nothingIsToldOfWhatIsTheSame() {
    assertThat(between("{\"a\":1,\"b\":[{\"c\":2}]}", "{\"b\":[{\"c\":2}],\"a\":1}")).isEmpty();
  }

  @Test
  void aFieldIsToldWithBothValues() {
    assertThat(between("{\"a\":1,\"b\":\"x\"}", "{\"a\":2,\"b\":\"x\"}"))
        .containsExactly("a 1 > 2");
    assertThat(between("{\"a\":1.0}", "{\"a\":1}")).containsExactly("a 1.0 > 1");
    assertThat(between("{\"a\":null}", "{\"a\":{}}")).containsExactly("a null > {}");
  }

  @Test
  void aNewFieldHasNoValueBeforeAndOneThatIsGoneNoneAfter() {
    assertThat(between("{\"a\":1}", "{\"b\":null}"))
        .containsExactly("b nothing > null", "a 1 > nothing");
  }

  @Test
  void insideOfObjectsAndListsThePlaceIsTold() {
    assertThat(between("{\"a\":{\"b\":{\"c\":1,\"d\":2}}}", "{\"a\":{\"b\":{\"c\":3,\"d\":2}}}"))
        .containsExactly("a.b.c 1 > 3");
    assertThat(
            between(
                "{\"a\":[{\"id\":1,\"s\":1},{\"id\":2,\"s\":1}]}",
                "{\"a\":[{\"id\":1,\"s\":1},{\"id\":2,\"s\":5}]}"))
        .containsExactly("a[1].s 1 > 5");
  }

  @Test
  void whatWasAddedToAListOrTakenOutIsToldAlone() {
    assertThat(between("{\"a\":[1,2]}", "{\"a\":[1,2,3,4]}"))
        .containsExactly("a[2] nothing > 3", "a[3] nothing > 4");
    assertThat(between("{\"a\":[1,2,3]}", "{\"a\":[2,3]}")).containsExactly("a[0] 1 > nothing");
    assertThat(between("{\"a\":[1,2,3]}", "{\"a\":[1,9,3]}")).containsExactly("a[1] 2 > 9");
    assertThat(between("{\"a\":[1,1]}", "{\"a\":[1]}")).containsExactly("a[1] 1 > nothing");
  }
}

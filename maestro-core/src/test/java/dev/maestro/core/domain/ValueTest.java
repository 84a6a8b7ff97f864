package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueTest {

  private static Value.Fields fields(Object... namesAndValues) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], (Value) namesAndValues[i + 1]);
    }
    return new Value.Fields(fields);
  }

  private static final Value.Fields TWO = fields("a", Value.of(1), "b", Value.of(2));

  @Test
  void withLaysChangesOverAndKeepsTheOrder() {
    Value.Fields result = TWO.with(fields("c", Value.of(3), "a", Value.of(9)));
    assertThat(result).isEqualTo(fields("a", Value.of(9), "b", Value.of(2), "c", Value.of(3)));
    assertThat(result.byName().keySet()).containsExactly("a", "b", "c");
  }

  @Test
  void withKeepsANullAsAValue() {
    assertThat(TWO.with(fields("a", Value.NULL)))
        .isEqualTo(fields("a", Value.NULL, "b", Value.of(2)));
  }

  @Test
  void mergeTakesAwayWhatIsNull() {
    assertThat(TWO.merge(fields("a", Value.NULL, "x", Value.NULL, "c", Value.of(3))))
        .isEqualTo(fields("b", Value.of(2), "c", Value.of(3)));
  }

  @Test
  void mergeGoesOneLevelDeepOnly() {
    Value.Fields nested = fields("a", TWO);
    assertThat(nested.merge(fields("a", fields("b", Value.NULL))))
        .isEqualTo(fields("a", fields("b", Value.NULL)));
  }

  @Test
  void nothingOverFieldsIsTheFields() {
    assertThat(TWO.with(Value.Fields.EMPTY)).isSameAs(TWO);
    assertThat(TWO.merge(Value.Fields.EMPTY)).isSameAs(TWO);
    assertThat(Value.Fields.EMPTY.with(TWO)).isEqualTo(TWO);
    assertThat(Value.Fields.EMPTY.merge(TWO)).isEqualTo(TWO);
  }

  @Test
  void whatAValueWasMadeOfMayChangeAfterwards() {
    Map<String, Value> source = new LinkedHashMap<>(Map.of("a", Value.of(1)));
    Value.Fields fields = new Value.Fields(source);
    source.clear();
    List<Value> values = new ArrayList<>(List.of(Value.NULL));
    Value.Items items = new Value.Items(values);
    values.clear();
    assertThat(fields.get("a")).contains(Value.of(1));
    assertThat(items.values()).containsExactly(Value.NULL);
  }

  @Test
  void numbersAreComparedAsTheyWereWritten() {
    assertThat(new Value.Num("1.50")).isNotEqualTo(new Value.Num("1.5"));
    assertThat(Value.of(7)).isEqualTo(new Value.Num("7"));
  }

  @Test
  void dataIsTheSameHoweverItsNumbersAreWritten() {
    Value.Fields sent = number("1.50", "-0", "1e2");
    Value.Fields stored = number("1.5", "0", "100");
    assertThat(sent.normalized()).isEqualTo(stored.normalized());
    assertThat(sent).isNotEqualTo(stored);
    assertThat(number("1", "2", "3").normalized()).isNotEqualTo(number("1", "2", "4").normalized());
  }

  @Test
  void aNumberBeyondComparisonIsComparedToTheLetter() {
    Value.Num huge = new Value.Num("1e99999999999");
    assertThat(huge.normalized()).isEqualTo(huge);
  }

  private static Value.Fields number(String first, String second, String third) {
    return new Value.Fields(
        Map.of(
            "a",
            new Value.Num(first),
            "b",
            new Value.Items(
                List.of(
                    new Value.Num(second), new Value.Fields(Map.of("c", new Value.Num(third)))))));
  }
}

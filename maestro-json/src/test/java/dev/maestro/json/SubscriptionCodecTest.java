package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.Fault;
import dev.maestro.core.domain.ValidationFailed;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionCodecTest {

  private static Subscription read(String json) {
    return SubscriptionCodec.read(TestJson.fields(json));
  }

  @Test
  void whatIsLeftOutOrNullIsEverything() {
    assertThat(read("{}").filter()).isEqualTo(EventFilter.ALL);
    assertThat(read("{'types':null,'taskIds':null,'sessionIds':null}").filter())
        .isEqualTo(EventFilter.ALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"types", "taskIds", "sessionIds"})
  void aListOfNothingIsRefusedInAMessageAndInAQuery(String name) {
    String message = name + " must not be empty; leave it out for all";
    assertThatThrownBy(() -> read("{'" + name + "':[]}"))
        .isInstanceOf(ValidationFailed.class)
        .hasMessage(message);
    Map<String, String> query = Map.of(name, ",");
    assertThatThrownBy(
            () -> SubscriptionCodec.readFilter(field -> Optional.ofNullable(query.get(field))))
        .isInstanceOf(ValidationFailed.class)
        .hasMessage(message);
  }

  @Test
  void aListOfTheWrongTypeHasThatFaultOnly() {
    assertThatThrownBy(() -> read("{'types':[1]}"))
        .isInstanceOfSatisfying(
            ValidationFailed.class,
            e ->
                assertThat(e.faults())
                    .containsExactly(new Fault("types[0]", "types[0] must be a string")));
  }
}

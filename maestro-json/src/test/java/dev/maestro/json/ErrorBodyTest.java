package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Value;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ErrorBodyTest {

  @Test
  void theFieldsAreInTheirOrderAndDetailsLast() {
    assertThat(ErrorBody.of("CODE", "say \"é\"", Value.of(1)))
        .isEqualTo(
            "{\"error\":true,\"code\":\"CODE\",\"message\":\"say \\\"é\\\"\",\"details\":1}"
                .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void detailsThatAreNotThereAreLeftOut() {
    assertThat(ErrorBody.of("CODE", "m", null))
        .isEqualTo(
            "{\"error\":true,\"code\":\"CODE\",\"message\":\"m\"}"
                .getBytes(StandardCharsets.UTF_8));
  }
}

package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Durability;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ErrorsTest {

  @Test
  void whatWasNotForeseenTellsNothingOfTheInside() {
    Answer.Whole answer = Errors.answer(new IllegalStateException("secret"), false);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(text(answer))
        .isEqualTo(
            "{\"error\":true,\"code\":\"INTERNAL_ERROR\","
                + "\"message\":\"The server failed; its log says why\"}");
  }

  @Test
  void aFailureOfAWriteSaysThatTheOutcomeIsUnknown() {
    assertThat(text(Errors.answer(new IllegalStateException("secret"), true)))
        .contains("\"details\":{\"outcome\":\"unknown\"}");
  }

  @Test
  void aWriteThatTookPlaceIsNeverAnErrorEvenWhereItCannotBeShown() {
    Answer.Whole answer =
        Answer.Whole.written(
            201,
            new Commit<>(true, 7, Durability.FSYNC),
            "task_1",
            generator -> {
              generator.writeStartObject();
              throw new IllegalStateException("planted");
            });

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.headers()).containsEntry(Receipt.SEQ, "7");
    assertThat(text(answer)).isEqualTo("{\"success\":true,\"id\":\"task_1\"}");
  }

  private static String text(Answer.Whole answer) {
    return new String(answer.json(), StandardCharsets.UTF_8);
  }
}

package dev.maestro.http;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.Value;
import dev.maestro.json.ErrorBody;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what went wrong becomes a status and a body. */
final class Errors {

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private static final Value OUTCOME_UNKNOWN =
      new Value.Fields(Map.of("outcome", Value.of("unknown")));

  private Errors() {}

  /**
   * @param mayHaveWritten whether the request was one that changes something
   */
  static Answer.Whole answer(Throwable thrown, boolean mayHaveWritten) {
    if (thrown instanceof EventsPruned pruned) {
      return answer(Refusal.eventsPruned(pruned), mayHaveWritten);
    }
    if (thrown instanceof Refusal refusal) {
      return body(
          refusal.status(),
          refusal.headers(),
          refusal.code(),
          refusal.getMessage(),
          refusal.details());
    }
    if (thrown instanceof MaestroException refused) {
      return body(
          status(refused.kind()),
          Map.of(),
          refused.code(),
          refused.getMessage(),
          refused.details());
    }
    LOG.error("A request failed in a way that was not foreseen", thrown);
    return body(
        StatusCodes.INTERNAL_SERVER_ERROR,
        Map.of(),
        "INTERNAL_ERROR",
        "The server failed; its log says why",
        mayHaveWritten ? OUTCOME_UNKNOWN : null);
  }

  private static int status(MaestroException.Kind kind) {
    return switch (kind) {
      case INVALID -> StatusCodes.BAD_REQUEST;
      case NOT_FOUND -> StatusCodes.NOT_FOUND;
      case CONFLICT -> StatusCodes.CONFLICT;
      case TOO_LARGE -> StatusCodes.REQUEST_ENTITY_TOO_LARGE;
      case UNPROCESSABLE -> StatusCodes.UNPROCESSABLE_ENTITY;
      case UNAVAILABLE -> StatusCodes.SERVICE_UNAVAILABLE;
    };
  }

  private static Answer.Whole body(
      int status,
      Map<HttpString, String> headers,
      String code,
      @Nullable String message,
      @Nullable Value details) {
    byte[] json = ErrorBody.of(code, Objects.requireNonNullElse(message, code), details);
    return new Answer.Whole(status, headers, json);
  }
}

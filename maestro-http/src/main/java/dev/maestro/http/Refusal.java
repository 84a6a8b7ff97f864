package dev.maestro.http;

import dev.maestro.core.domain.Value;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that HTTP itself stands against, before any use case sees it. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** RFC 9110, section 15.5.20. */
  static final int MISDIRECTED_REQUEST = 421;

  private static final int LONGEST_SHOWN = 140;

  private final int status;
  private final String code;
  private final transient Map<HttpString, String> headers;
  private final transient @Nullable Value details;

  private Refusal(
      int status,
      String code,
      String message,
      Map<HttpString, String> headers,
      @Nullable Value details) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.details = details;
  }

  private Refusal(int status, String code, String message, Map<HttpString, String> headers) {
    this(status, code, message, headers, null);
  }

  private Refusal(int status, String code, String message) {
    this(status, code, message, Map.of());
  }

  static Refusal hostNotAllowed() {
    return new Refusal(
        MISDIRECTED_REQUEST,
        "HOST_NOT_ALLOWED",
        "This server does not answer to that Host; use localhost, or start it with --allowed-host");
  }

  static Refusal badRequest() {
    return new Refusal(
        StatusCodes.BAD_REQUEST,
        "BAD_REQUEST",
        "The request line or the headers are malformed or too large; each % in the address needs"
            + " two hex digits");
  }

  static Refusal originNotAllowed() {
    return new Refusal(
        StatusCodes.FORBIDDEN,
        "ORIGIN_NOT_ALLOWED",
        "Web pages of that origin may not use this server; start it with --cors-origin to let them");
  }

  static Refusal routeNotFound(String path) {
    return new Refusal(StatusCodes.NOT_FOUND, "ROUTE_NOT_FOUND", "There is no route " + cut(path));
  }

  static Refusal methodNotAllowed(String method, String allowed) {
    return new Refusal(
        StatusCodes.METHOD_NOT_ALLOWED,
        "METHOD_NOT_ALLOWED",
        "This route takes " + allowed + ", not " + cut(method),
        Map.of(Headers.ALLOW, allowed));
  }

  static Refusal unsupportedMediaType(String reason) {
    return new Refusal(StatusCodes.UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", reason);
  }

  static Refusal payloadTooLarge() {
    return new Refusal(
        StatusCodes.REQUEST_ENTITY_TOO_LARGE,
        "PAYLOAD_TOO_LARGE",
        "A request body has at most " + HttpSettings.MAX_BODY + " bytes",
        Map.of(Headers.CONNECTION, "close"));
  }

  static Refusal requestTimeout() {
    return new Refusal(
        StatusCodes.REQUEST_TIME_OUT,
        "REQUEST_TIMEOUT",
        "The request body did not arrive in time; send the request again",
        Map.of(Headers.CONNECTION, "close"));
  }

  static Refusal overloaded() {
    return new Refusal(
        StatusCodes.SERVICE_UNAVAILABLE,
        "OVERLOADED",
        "Too many request bodies are under way, and nothing was changed; try again in a second",
        Map.of(Headers.CONNECTION, "close", Headers.RETRY_AFTER, "1"));
  }

  static Refusal tooManyConnections() {
    return new Refusal(
        StatusCodes.SERVICE_UNAVAILABLE,
        "TOO_MANY_CONNECTIONS",
        "Too many requests wait for events; try again later",
        Map.of(Headers.RETRY_AFTER, "1"));
  }

  static Refusal eventsPruned(EventsPruned pruned) {
    return new Refusal(
        StatusCodes.GONE,
        "EVENTS_PRUNED",
        String.valueOf(pruned.getMessage()),
        Map.of(),
        pruned.span().described());
  }

  /**
   * @param span what can be had instead
   */
  static Refusal foreignStore(EventSpan span) {
    return new Refusal(
        StatusCodes.CONFLICT,
        "FOREIGN_STORE",
        "The seq is of another store, or of one that was set back; read the state again",
        Map.of(),
        span.described());
  }

  static Refusal ahead(long since, EventSpan span) {
    return new Refusal(
        StatusCodes.CONFLICT,
        "FOREIGN_STORE",
        "This store has not come to event "
            + since
            + ", so the seq is of another; read the state"
            + " again",
        Map.of(),
        span.described());
  }

  static Refusal shuttingDown() {
    return new Refusal(
        StatusCodes.SERVICE_UNAVAILABLE,
        "SHUTTING_DOWN",
        "The server is shutting down, and nothing was changed; try again later",
        Map.of(Headers.CONNECTION, "close"));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  /** What its body says besides; null for nothing. */
  @Nullable Value details() {
    return details;
  }

  /** What the answer carries besides its body. */
  Map<HttpString, String> headers() {
    return headers;
  }
}

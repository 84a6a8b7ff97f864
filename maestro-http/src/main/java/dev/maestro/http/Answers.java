package dev.maestro.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/** Sends answers, without a thread that waits for the client. Safe for use by many threads. */
final class Answers {

  private static final HttpString CORP = new HttpString("Cross-Origin-Resource-Policy");

  /** How long the rest of a body that nobody wants may keep a connection that was answered. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  private final Duration writeTimeout;

  Answers(HttpSettings settings) {
    this.writeTimeout = settings.writeTimeout();
  }

  /** Sends the answer and ends the exchange, now or, where the client is slow, later. */
  void send(HttpServerExchange exchange, Answer answer) {
    if (answer instanceof Answer.Listing listing) {
      sendListing(exchange, listing.array());
    } else if (answer instanceof Answer.Whole whole) {
      sendWhole(exchange, whole);
    } else if (answer instanceof Answer.Ongoing ongoing) {
      begin(exchange, ongoing);
    }
  }

  private void begin(HttpServerExchange exchange, Answer.Ongoing ongoing) {
    try {
      ongoing.begin(exchange, this);
    } catch (Refusal refusal) {
      refuse(exchange, refusal);
    }
  }

  /** Sends what {@link Errors} makes of it. */
  void refuse(HttpServerExchange exchange, Refusal refusal) {
    sendWhole(exchange, Errors.answer(refusal, false));
  }

  private void sendWhole(HttpServerExchange exchange, Answer.Whole whole) {
    start(exchange, whole.status(), whole.headers());
    byte[] json = whole.json();
    if (json.length > 0) {
      exchange.setResponseContentLength(json.length);
    }
    if (json.length == 0 || isHead(exchange)) {
      end(exchange);
    } else {
      new Transfer(exchange, json, null, this).begin();
    }
  }

  /** A list that fits into one part is sent like any other answer. */
  private void sendListing(HttpServerExchange exchange, JsonArray array) {
    byte[] first;
    try {
      first = array.nextPart();
    } catch (RuntimeException | Error e) {
      array.close();
      sendWhole(exchange, Errors.answer(e, false));
      return;
    }
    if (array.isComplete()) {
      array.close();
      sendWhole(exchange, new Answer.Whole(StatusCodes.OK, Map.of(), first));
      return;
    }
    startInParts(exchange, Map.of());
    if (isHead(exchange)) {
      array.close();
      end(exchange);
    } else {
      new Transfer(exchange, first, array, this).begin();
    }
  }

  /** Makes the head of an answer whose length is not known. */
  static void startInParts(HttpServerExchange exchange, Map<HttpString, String> headers) {
    start(exchange, StatusCodes.OK, headers);
    if (exchange.isHttp11()) {
      // Said even where the connection closes after it: the end must be told from a break.
      exchange.getResponseHeaders().put(Headers.TRANSFER_ENCODING, "chunked");
    }
  }

  private static void start(
      HttpServerExchange exchange, int status, Map<HttpString, String> headers) {
    exchange.setStatusCode(status);
    if (status == Refusal.MISDIRECTED_REQUEST) {
      // Undertow does not know its reason phrase.
      exchange.setReasonPhrase("Misdirected Request");
    }
    harden(exchange);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    if (status != StatusCodes.NO_CONTENT) {
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
    }
    headers.forEach(exchange.getResponseHeaders()::put);
    if (!exchange.isRequestComplete() && HttpContinue.requiresContinueResponse(exchange)) {
      // The client may now send its body or not, and what follows could be read as either.
      exchange.setPersistent(false);
    }
  }

  /** What every answer carries, that of an upgrade included. */
  static void harden(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
    exchange.getResponseHeaders().put(CORP, "same-origin");
  }

  static boolean isHead(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(Methods.HEAD);
  }

  /** Ends the exchange; what is left of the answer or of the request's body is bounded in time. */
  void end(HttpServerExchange exchange) {
    boolean unread = !exchange.isRequestComplete();
    exchange.endExchange();
    if (!exchange.isComplete()) {
      after(
          exchange,
          unread ? LINGER : writeTimeout,
          () -> {
            if (!exchange.isComplete()) {
              abort(exchange);
            }
          });
    }
  }

  /** Cuts the connection, so that no client takes what it got for the whole. */
  static void abort(HttpServerExchange exchange) {
    IoUtils.safeClose(exchange.getConnection());
  }

  Duration writeTimeout() {
    return writeTimeout;
  }

  static XnioExecutor.Key after(HttpServerExchange exchange, Duration delay, Runnable task) {
    return exchange.getIoThread().executeAfter(task, delay.toMillis(), TimeUnit.MILLISECONDS);
  }
}

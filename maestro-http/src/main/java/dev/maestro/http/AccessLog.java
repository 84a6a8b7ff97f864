package dev.maestro.http;

import io.undertow.server.HttpServerExchange;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One line for each request: method, path, status, bytes of the answer's body, microseconds. Answers
 * of 500 and more are errors, of 400 and more warnings, all others are told at debug.
 */
final class AccessLog {

  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

  private static final int LONGEST_SHOWN = 200;

  private AccessLog() {}

  static void log(HttpServerExchange exchange, long nanos) {
    int status = exchange.getStatusCode();
    Level level = status >= 500 ? Level.ERROR : status >= 400 ? Level.WARN : Level.DEBUG;
    LOG.atLevel(level)
        .log(
            "{} {} {} {} B {} µs{}",
            shown(exchange.getRequestMethod().toString()),
            shown(exchange.getRequestURI()),
            status,
            exchange.getResponseBytesSent(),
            TimeUnit.NANOSECONDS.toMicros(nanos),
            exchange.isResponseComplete() ? "" : " (cut off)");
  }

  /** The text, cut, with nothing in it that could start a line of its own. */
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < LONGEST_SHOWN; i++) {
      char c = text.charAt(i);
      shown.append(c > ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return text.length() > LONGEST_SHOWN ? shown.append('…').toString() : shown.toString();
  }
}

package dev.maestro.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets through what may talk to the server, upgrades included, and nothing else: a name that an
 * attacker points at this machine fails at its Host, a hostile web page at its Origin.
 */
final class Guard implements HttpHandler {

  private static final HttpString FETCH_SITE = new HttpString("Sec-Fetch-Site");
  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
  private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
  private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
  static final HttpString REQUEST_METHOD = new HttpString("Access-Control-Request-Method");
  private static final HttpString REQUEST_HEADERS =
      new HttpString("Access-Control-Request-Headers");

  private static final String EXPOSED =
      String.join(
          ", ",
          Receipt.SEQ.toString(),
          Receipt.DURABILITY.toString(),
          Preferences.APPLIED.toString());

  private static final String TEN_MINUTES = "600";

  private final AccessRules rules;
  private final Answers answers;
  private final HttpHandler next;

  Guard(AccessRules rules, Answers answers, HttpHandler next) {
    this.rules = rules;
    this.answers = answers;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    Refusal refusal = refusal(exchange);
    if (refusal == null) {
      next.handleRequest(exchange);
    } else {
      answers.refuse(exchange, refusal);
    }
  }

  private @Nullable Refusal refusal(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    if (!isHostAllowed(headers.get(Headers.HOST), Target.of(exchange))) {
      return Refusal.hostNotAllowed();
    }
    HeaderValues origins = headers.get(Headers.ORIGIN);
    if (origins == null) {
      return isCrossSite(headers) ? Refusal.originNotAllowed() : null;
    }
    if (!isOriginAllowed(origins)) {
      return Refusal.originNotAllowed();
    }
    shareWith(origins.getFirst(), exchange);
    return null;
  }

  private boolean isHostAllowed(@Nullable HeaderValues hosts, Target target) {
    if (hosts == null || hosts.size() != 1) {
      return false;
    }
    Optional<Authority> host = Authority.parse(hosts.getFirst());
    return host.filter(rules::allows).isPresent()
        && (target.authority().isEmpty()
            || target.authority().flatMap(Authority::parse).equals(host));
  }

  private boolean isOriginAllowed(HeaderValues origins) {
    return origins.size() == 1
        && WebOrigin.parse(origins.getFirst()).filter(rules::allows).isPresent();
  }

  private static boolean isCrossSite(HeaderMap headers) {
    HeaderValues sites = headers.get(FETCH_SITE);
    return sites != null && sites.stream().anyMatch("cross-site"::equalsIgnoreCase);
  }

  private static void shareWith(String origin, HttpServerExchange exchange) {
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(ALLOW_ORIGIN, origin);
    headers.put(Headers.VARY, "Origin");
    if (isPreflight(exchange)) {
      headers.put(ALLOW_METHODS, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
      headers.put(MAX_AGE, TEN_MINUTES);
      String wanted = exchange.getRequestHeaders().getFirst(REQUEST_HEADERS);
      headers.put(ALLOW_HEADERS, wanted == null ? "Content-Type, Prefer" : wanted);
    } else {
      headers.put(EXPOSE_HEADERS, EXPOSED);
    }
  }

  /** Whether a browser asks for leave before it sends the request proper. */
  static boolean isPreflight(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equals(Methods.OPTIONS)
        && exchange.getRequestHeaders().contains(Headers.ORIGIN)
        && exchange.getRequestHeaders().contains(REQUEST_METHOD);
  }
}

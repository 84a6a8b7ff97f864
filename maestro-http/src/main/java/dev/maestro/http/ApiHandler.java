package dev.maestro.http;

import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Durability;
import dev.maestro.json.InvalidJson;
import dev.maestro.json.Json;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The way of a request: its route, its body, a worker, its handler, its answer. Only the last three
 * steps leave the I/O thread, and none waits for the client.
 */
final class ApiHandler implements HttpHandler {

  private final Answers answers;
  private final Router router;
  private final Duration bodyTimeout;
  private final BodyBudget bodies;
  private final Supplier<Receipt> receiptOfNothing;

  /**
   * @param receiptOfNothing what a write that is refused is told; asked at each refusal
   */
  ApiHandler(
      Answers answers,
      Duration bodyTimeout,
      BodyBudget bodies,
      Supplier<Receipt> receiptOfNothing,
      List<Route> routes) {
    this.receiptOfNothing = receiptOfNothing;
    this.answers = answers;
    this.bodyTimeout = bodyTimeout;
    this.bodies = bodies;
    this.router = new Router(routes);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    String method = exchange.getRequestMethod().toString();
    Target target = Target.of(exchange);
    List<Router.Match> matches = router.matches(target.segments());
    if (method.equals("OPTIONS") && (!matches.isEmpty() || Guard.isPreflight(exchange))) {
      answers.send(exchange, options(matches));
    } else if (matches.isEmpty()) {
      answers.refuse(exchange, Refusal.routeNotFound(target.path()));
    } else {
      Router.choose(matches, method)
          .ifPresentOrElse(
              match -> prepare(exchange, match),
              () ->
                  answers.refuse(
                      exchange, Refusal.methodNotAllowed(method, Router.allowed(matches))));
    }
  }

  /** A preflight is answered on any path: the page shall see the 404 of the request itself. */
  private static Answer options(List<Router.Match> matches) {
    return Answer.empty(
        StatusCodes.NO_CONTENT,
        matches.isEmpty() ? Map.of() : Map.of(Headers.ALLOW, Router.allowed(matches)));
  }

  private void prepare(HttpServerExchange exchange, Router.Match match) {
    switch (match.route().needs()) {
      case NOTHING -> answer(exchange, match, Value.Fields.EMPTY);
      case WORKER -> dispatch(exchange, match, worker -> answer(worker, match, Value.Fields.EMPTY));
      case BODY -> receive(exchange, match);
    }
  }

  private void receive(HttpServerExchange exchange, Router.Match match) {
    if (exchange.isRequestComplete()) {
      refuse(exchange, match.route(), new InvalidJson("A JSON body is required"));
      return;
    }
    try {
      MediaType.requireJson(exchange.getRequestHeaders());
    } catch (Refusal refusal) {
      refuse(exchange, match.route(), refusal);
      return;
    }
    exchange.dispatch(SameThreadExecutor.INSTANCE, () -> receiveBody(exchange, match));
  }

  private void receiveBody(HttpServerExchange exchange, Router.Match match) {
    BodyBudget.Share share = bodies.share();
    BodyReceiver.receive(
        exchange,
        share,
        bodyTimeout,
        body -> {
          if (!dispatch(exchange, match, worker -> parseAndAnswer(worker, match, body, share))) {
            share.close();
          }
        },
        refusal -> refuse(exchange, match.route(), refusal));
  }

  /** Whether the work is going to be done. */
  private boolean dispatch(HttpServerExchange exchange, Router.Match match, HttpHandler work) {
    try {
      exchange.dispatch(work);
      return true;
    } catch (RejectedExecutionException e) {
      refuse(exchange, match.route(), Refusal.shuttingDown());
      return false;
    }
  }

  private void parseAndAnswer(
      HttpServerExchange exchange, Router.Match match, byte[] body, BodyBudget.Share share) {
    Value.Fields fields;
    try (share) {
      fields = Json.parse(body);
    } catch (InvalidJson e) {
      refuse(exchange, match.route(), e);
      return;
    }
    answer(exchange, match, fields);
  }

  private void answer(HttpServerExchange exchange, Router.Match match, Value.Fields body) {
    Request request =
        new Request(
            match.parameters(), exchange.getQueryString(), exchange.getRequestHeaders(), body);
    answers.send(exchange, answerOrError(match.route(), request));
  }

  private Answer answerOrError(Route route, Request request) {
    try {
      return withPreferenceApplied(route, request, route.handler().handle(request));
    } catch (RuntimeException | Error e) {
      // Thrown further, an error would reach Undertow, which goes on as well, with a bare 500.
      return error(route, e, route.writes());
    }
  }

  /** A write that has returned has done what was asked of it. */
  private static Answer withPreferenceApplied(Route route, Request request, Answer answer) {
    return route.writes()
            && request.atLeast() == Durability.FSYNC
            && answer instanceof Answer.Whole whole
        ? whole.with(Map.of(Preferences.APPLIED, Preferences.applied(request.atLeast())))
        : answer;
  }

  /** Refuses a request whose handler has not run. */
  private void refuse(HttpServerExchange exchange, Route route, Throwable reason) {
    answers.send(exchange, error(route, reason, false));
  }

  private Answer error(Route route, Throwable thrown, boolean mayHaveWritten) {
    Answer.Whole error = Errors.answer(thrown, mayHaveWritten);
    return route.writes() ? error.with(receiptOfNothing.get().headers()) : error;
  }
}

package dev.maestro.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One row of the table of routes.
 *
 * @param method as {@code GET}
 * @param pattern segments, those that start with a colon standing for any text
 * @param writes whether it is a write to the store, whose every answer carries a {@link Receipt}
 */
record Route(String method, List<String> pattern, Needs needs, boolean writes, Handler handler) {

  /** What has to be there before the handler runs. */
  enum Needs {
    /** Nothing: it neither waits nor computes, and runs at once. */
    NOTHING,
    /** A worker. */
    WORKER,
    /** The whole body, a JSON object, and then a worker. */
    BODY
  }

  /** Answers a request, or throws what {@link Errors} understands. Called by many threads. */
  @FunctionalInterface
  interface Handler {
    Answer handle(Request request);
  }

  static Route get(String pattern, Handler handler) {
    return new Route("GET", split(pattern), Needs.WORKER, false, handler);
  }

  static Route getAtOnce(String pattern, Handler handler) {
    return new Route("GET", split(pattern), Needs.NOTHING, false, handler);
  }

  static Route post(String pattern, Handler handler) {
    return new Route("POST", split(pattern), Needs.BODY, true, handler);
  }

  static Route postWithoutBody(String pattern, Handler handler) {
    return new Route("POST", split(pattern), Needs.WORKER, true, handler);
  }

  /** One that leaves the store alone, although GET is not its method. */
  static Route postBesidesTheStore(String pattern, Handler handler) {
    return new Route("POST", split(pattern), Needs.WORKER, false, handler);
  }

  static Route put(String pattern, Handler handler) {
    return new Route("PUT", split(pattern), Needs.BODY, true, handler);
  }

  static Route patch(String pattern, Handler handler) {
    return new Route("PATCH", split(pattern), Needs.BODY, true, handler);
  }

  static Route delete(String pattern, Handler handler) {
    return new Route("DELETE", split(pattern), Needs.WORKER, true, handler);
  }

  private static List<String> split(String pattern) {
    return List.of(pattern.substring(1).split("/"));
  }

  /** The texts that stand for the names of the pattern; empty where the path is another. */
  Optional<Map<String, String>> match(List<String> segments) {
    if (segments.size() != pattern.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String part = pattern.get(i);
      if (part.startsWith(":") && !segments.get(i).isEmpty()) {
        parameters.put(part.substring(1), segments.get(i));
      } else if (!part.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }
}

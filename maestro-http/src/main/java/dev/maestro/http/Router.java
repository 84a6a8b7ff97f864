package dev.maestro.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the route of a request. */
final class Router {

  private final List<Route> routes;

  Router(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  /**
   * A route that fits.
   *
   * @param parameters what stands in the path for the names of its pattern
   */
  record Match(Route route, Map<String, String> parameters) {}

  /** All routes of that path, one for each method at most, in the order of the table. */
  List<Match> matches(List<String> segments) {
    return routes.stream()
        .flatMap(
            route ->
                route.match(segments).map(parameters -> new Match(route, parameters)).stream())
        .toList();
  }

  /** The first that takes the method; one that takes GET takes HEAD too. */
  static Optional<Match> choose(List<Match> matches, String method) {
    String wanted = method.equals("HEAD") ? "GET" : method;
    return matches.stream().filter(match -> match.route().method().equals(wanted)).findFirst();
  }

  /** The methods that some of the routes take, as the Allow header lists them. */
  static String allowed(List<Match> matches) {
    return matches.stream()
        .map(match -> match.route().method())
        .flatMap(method -> method.equals("GET") ? Stream.of("GET", "HEAD") : Stream.of(method))
        .distinct()
        .collect(Collectors.joining(", ", "", ", OPTIONS"));
  }
}

package dev.maestro.http;

import io.undertow.server.HttpServerExchange;
import java.util.List;
import java.util.Optional;

/**
 * What a request asks for, as its first line says it (RFC 9112, section 3.2), nothing decoded.
 *
 * @param authority of an absolute-form target, malformed or not; empty where there is none
 * @param path all up to the query
 */
record Target(Optional<String> authority, String path) {

  static Target of(HttpServerExchange exchange) {
    String uri = exchange.getRequestURI();
    int scheme = uri.indexOf("://");
    if (uri.startsWith("/") || scheme < 0) {
      return new Target(Optional.empty(), uri);
    }
    String rest = uri.substring(scheme + "://".length());
    int slash = rest.indexOf('/');
    return slash < 0
        ? new Target(Optional.of(rest), "/")
        : new Target(Optional.of(rest.substring(0, slash)), rest.substring(slash));
  }

  /**
   * The parts of the path, each decoded on its own, so that an escaped slash is a character like any
   * other; one that cannot be decoded stays as it is, and so is no name or id that exists. One
   * trailing slash does not count.
   */
  List<String> segments() {
    String bare = path.startsWith("/") ? path.substring(1) : path;
    String trimmed = bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
    return List.of(trimmed.split("/", -1)).stream()
        .map(segment -> PercentEncoding.decode(segment).orElse(segment))
        .toList();
  }
}

package dev.maestro.ws;

import dev.maestro.core.domain.ValidationFailed;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The parameters of an upgrade's query, of which those that nobody asks for may be anything. */
final class UpgradeQuery {

  private final List<String> pairs;

  /**
   * @param raw as in the request line, without the question mark
   */
  UpgradeQuery(String raw) {
    this.pairs = List.of(raw.split("&", -1));
  }

  /**
   * The parameter; empty where it is not there.
   *
   * @throws ValidationFailed if it has no value, holds a malformed escape, or is there twice and
   *     differs
   */
  Optional<String> get(String name) {
    List<String> values =
        pairs.stream()
            .map(pair -> pair.split("=", 2))
            .filter(pair -> pair[0].equals(name))
            .map(pair -> pair.length == 2 ? decoded(name, pair[1]) : "")
            .distinct()
            .toList();
    if (values.size() > 1) {
      throw new ValidationFailed(name, name + " is given more than once, and differently");
    }
    if (values.contains("")) {
      throw new ValidationFailed(name, name + " has no value; leave it out, or say what it is");
    }
    return values.stream().findFirst();
  }

  private static String decoded(String name, String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ValidationFailed(name, name + " has a malformed escape: % needs two hex digits");
    }
  }
}

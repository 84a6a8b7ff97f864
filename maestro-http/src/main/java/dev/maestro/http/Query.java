package dev.maestro.http;

import dev.maestro.core.domain.ValidationFailed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters of a query string, as HTML forms write them ({@code +} is a space). Parameters
 * that nobody asks for are ignored, whatever they hold, but for malformed escapes.
 */
final class Query {

  /** All that fits into a long. */
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  private final Map<String, String> values = new HashMap<>();
  private final Set<String> contradicted = new HashSet<>();

  /**
   * @param raw as in the request line, without the question mark
   * @throws ValidationFailed if an escape is malformed
   */
  Query(String raw) {
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      String earlier = values.putIfAbsent(name, value);
      if (earlier != null && !earlier.equals(value)) {
        contradicted.add(name);
      }
    }
  }

  private static String decode(String text) {
    return PercentEncoding.decode(text.replace('+', ' '))
        .orElseThrow(() ->
            new ValidationFailed(
                "query",
                "query has a malformed escape: % needs two hex digits, and all make UTF-8"));
  }

  /**
   * The parameter; empty where it is not there or has no value, as a form leaves it that was not
   * filled in.
   *
   * @throws ValidationFailed if it is there with several values
   */
  Optional<String> get(String name) {
    return given(name).filter(value -> !value.isEmpty());
  }

  /**
   * The parameter; empty where it is not there. It may be there and say nothing.
   *
   * @throws ValidationFailed if it is there with several values
   */
  Optional<String> given(String name) {
    if (contradicted.contains(name)) {
      throw new ValidationFailed(name, name + " is given more than once, and differently");
    }
    return Optional.ofNullable(values.get(name));
  }

  /**
   * The parameter as a whole number of that range; empty where it is not there or has no value.
   *
   * @throws ValidationFailed if it is anything else
   */
  Optional<Long> number(String name, long least, long most) {
    return get(name).map(text -> number(name, text, least, most));
  }

  /**
   * The text as a whole number of that range.
   *
   * @param name of what is wrong where it is not
   * @throws ValidationFailed if it is not
   */
  static long number(String name, String text, long least, long most) {
    long number = DIGITS.matcher(text).matches() ? Long.parseLong(text) : -1;
    if (number < least || number > most) {
      throw new ValidationFailed(
          name, name + " must be a whole number from " + least + " to " + most);
    }
    return number;
  }

  /**
   * Whether the parameter is {@code true}; not there, empty or {@code false} is false.
   *
   * @throws ValidationFailed if it is anything else
   */
  boolean isTrue(String name) {
    String value = get(name).orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      throw new ValidationFailed(name, name + " must be true or false");
    }
    return value.equals("true");
  }
}

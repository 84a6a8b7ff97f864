package dev.maestro.http;

import dev.maestro.core.port.Durability;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request would like (RFC 7240). Nobody is refused for a preference: what cannot be
 * understood is passed over.
 *
 * <pre>
 * Prefer:     preference *( "," preference )
 * preference: token [ "=" word ] *( ";" [ parameter ] )
 * word:       token | quoted-string
 * </pre>
 */
final class Preferences {

  static final HttpString PREFER = new HttpString("Prefer");
  static final HttpString APPLIED = new HttpString("Preference-Applied");

  private static final String DURABILITY = "durability";

  /** One element of the list; possessive, so that no header takes long to read. */
  private static final Pattern ELEMENT =
      Pattern.compile("(?:\"(?:[^\"\\\\]|\\\\.)*+\"?+|[^,\"])++");

  /** What stands before the first parameter. */
  private static final Pattern PREFERENCE =
      Pattern.compile(
          "[ \t]*+(?<name>[^\\s\",;=]++)[ \t]*+"
              + "(?:=[ \t]*+(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|(?<bare>[^\\s\",;=]++))?+"
              + "[ \t]*+)?+(?:;.*+)?+",
          Pattern.DOTALL);

  private Preferences() {}

  /** What the write of that request has to survive at least before it is answered. */
  static Durability durability(HeaderMap headers) {
    return value(headers, DURABILITY)
        .filter(Receipt.word(Durability.FSYNC)::equalsIgnoreCase)
        .map(fsync -> Durability.FSYNC)
        .orElse(Durability.BUFFERED);
  }

  /** What an answer says where that was asked for and done. */
  static String applied(Durability durability) {
    return DURABILITY + "=" + Receipt.word(durability);
  }

  /** The value of the preference; of several only the first counts. */
  private static Optional<String> value(HeaderMap headers, String name) {
    HeaderValues lines = headers.get(PREFER);
    if (lines == null) {
      return Optional.empty();
    }
    return lines.stream()
        .flatMap(line -> ELEMENT.matcher(line).results())
        .map(element -> PREFERENCE.matcher(element.group()))
        .filter(found -> found.matches() && found.group("name").equalsIgnoreCase(name))
        .findFirst()
        .map(Preferences::word);
  }

  private static String word(Matcher preference) {
    String quoted = preference.group("quoted");
    if (quoted != null) {
      return quoted.replaceAll("\\\\(.)", "$1");
    }
    String bare = preference.group("bare");
    return bare == null ? "" : bare;
  }
}

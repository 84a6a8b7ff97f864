package dev.maestro.ws;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a client says of permessage-deflate in its handshake (RFC 7692, section 7.1).
 *
 * <pre>
 *   Sec-WebSocket-Extensions: offer, offer …   one header or several; what comes first is preferred
 *   offer       permessage-deflate *( ; parameter )
 *   parameter   server_no_context_takeover   as we do anyway
 *               client_no_context_takeover   as we ask for anyway
 *               server_max_window_bits=15    or less, which the JDK's deflater cannot be held to
 *               client_max_window_bits       or with 8 to 15; any window can be inflated
 * </pre>
 *
 * A value may be in quotes. An offer is declined where a parameter is unknown, there twice, or has
 * a value that it may not have.
 */
final class DeflateOffer {

  /** What is agreed on, whatever of it was offered: no window outlives a message. */
  static final String ANSWER =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  private static final Set<String> WINDOWS = Set.of("8", "9", "10", "11", "12", "13", "14", "15");
  private static final String OUR_WINDOW = "15";

  private DeflateOffer() {}

  /** Whether one of the offers in these headers can be agreed to. */
  static boolean isAmong(List<String> headers) {
    return headers.stream()
        .flatMap(header -> QuotedText.split(header, ',').stream())
        .anyMatch(DeflateOffer::isAcceptable);
  }

  private static boolean isAcceptable(String offer) {
    List<String> parts = QuotedText.split(offer, ';');
    Set<String> seen = new HashSet<>();
    return parts.get(0).equals("permessage-deflate")
        && parts.stream().skip(1).allMatch(parameter -> isAcceptable(parameter, seen));
  }

  private static boolean isAcceptable(String parameter, Set<String> seen) {
    int equals = parameter.indexOf('=');
    String name = equals < 0 ? parameter : parameter.substring(0, equals).trim();
    if (!seen.add(name)) {
      return false;
    }
    return equals < 0
        ? isAcceptableAlone(name)
        : isAcceptable(name, QuotedText.unquoted(parameter.substring(equals + 1).trim()));
  }

  private static boolean isAcceptableAlone(String name) {
    return switch (name) {
      case "server_no_context_takeover", "client_no_context_takeover", "client_max_window_bits" ->
          true;
      default -> false;
    };
  }

  private static boolean isAcceptable(String name, String value) {
    return switch (name) {
      case "client_max_window_bits" -> WINDOWS.contains(value);
      case "server_max_window_bits" -> value.equals(OUR_WINDOW);
      default -> false;
    };
  }
}

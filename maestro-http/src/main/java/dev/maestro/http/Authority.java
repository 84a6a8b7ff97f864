package dev.maestro.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A host and a port as they stand in a Host header, a request target or an origin (RFC 9110,
 * section 7.2; RFC 3986, section 3.2), read far more strictly than those allow: no user info, no
 * escapes, no empty parts, no zone of an address.
 *
 * @param host in lower case; an IPv6 address in its brackets
 * @param port its digits, or empty where none is given
 */
record Authority(String host, String port) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern IPV4_LOOPBACK =
      Pattern.compile("127(\\.(0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])){3}");

  private static final int LAST_PORT = 65_535;

  /** The host and port of the text; empty unless it is exactly that. */
  static Optional<Authority> parse(String text) {
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : hostEnd(text);
    String host = text.substring(0, end);
    String rest = text.substring(end);
    if (!isHost(host) || !(rest.isEmpty() || isPort(rest))) {
      return Optional.empty();
    }
    return Optional.of(
        new Authority(host.toLowerCase(Locale.ROOT), rest.isEmpty() ? "" : rest.substring(1)));
  }

  private static int hostEnd(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text.length() : colon;
  }

  /** Whether the text can be the host of an authority, an IPv6 address with its brackets. */
  static boolean isHost(String text) {
    return NAME.matcher(text).matches()
        || (text.startsWith("[")
            && text.endsWith("]")
            && Ipv6Address.matches(text.substring(1, text.length() - 1)));
  }

  private static boolean isPort(String rest) {
    return rest.charAt(0) == ':'
        && PORT.matcher(rest.substring(1)).matches()
        && Integer.parseInt(rest.substring(1)) <= LAST_PORT;
  }

  /**
   * Whether it can mean nothing but this machine: {@code localhost}, 127.0.0.0/8 in plain dotted
   * form, or {@code [::1]}. Other spellings of these may mean something else to somebody else.
   */
  boolean isLoopback() {
    return host.equals("localhost")
        || host.equals("[::1]")
        || IPV4_LOOPBACK.matcher(host).matches();
  }
}

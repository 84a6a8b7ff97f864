package dev.maestro.http;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a web page comes from, as browsers send it (RFC 6454, section 6.2): {@code
 * scheme://host[:port]} and nothing else.
 *
 * @param scheme in lower case
 * @param authority without the default port of the scheme
 */
record WebOrigin(String scheme, Authority authority) {

  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]{0,31}");

  /** The origins of a Tauri window, by platform. */
  private static final Set<WebOrigin> DESKTOP_SHELLS =
      Set.of(
          new WebOrigin("tauri", new Authority("localhost", "")),
          new WebOrigin("http", new Authority("tauri.localhost", "")),
          new WebOrigin("https", new Authority("tauri.localhost", "")));

  /** The origin that the text is; empty unless it is exactly one, so for {@code null} too. */
  static Optional<WebOrigin> parse(String text) {
    int colon = text.indexOf("://");
    if (colon < 0 || !SCHEME.matcher(text.substring(0, colon)).matches()) {
      return Optional.empty();
    }
    String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
    return Authority.parse(text.substring(colon + "://".length()))
        .map(authority -> new WebOrigin(scheme, withoutDefaultPort(scheme, authority)));
  }

  private static Authority withoutDefaultPort(String scheme, Authority authority) {
    boolean usual =
        (scheme.equals("http") && authority.port().equals("80"))
            || (scheme.equals("https") && authority.port().equals("443"));
    return usual ? new Authority(authority.host(), "") : authority;
  }

  /** Whether the page was served by this machine, or is the window of a desktop shell. */
  boolean isLocal() {
    boolean web = scheme.equals("http") || scheme.equals("https");
    return (web && authority.isLoopback()) || DESKTOP_SHELLS.contains(this);
  }
}

package dev.maestro.http;

import java.util.List;
import java.util.regex.Pattern;

/** The spelling of IPv6 addresses (RFC 3986, section 3.2.2), checked without asking anybody. */
final class Ipv6Address {

  private static final int GROUPS = 8;

  private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\\.|$)){4}(?<!\\.)");

  private Ipv6Address() {}

  /** Whether the text, without brackets and zone, is one. */
  static boolean matches(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == GROUPS;
    }
    int before = groups(text.substring(0, gap), false);
    int after = groups(text.substring(gap + 2), true);
    return before >= 0 && after >= 0 && before + after < GROUPS;
  }

  /**
   * How many groups of 16 bits the text has; an IPv4 address, which may stand at the end, is two.
   * Negative where something is none.
   */
  private static int groups(String text, boolean toEnd) {
    if (text.isEmpty()) {
      return 0;
    }
    List<String> parts = List.of(text.split(":", -1));
    int last = parts.size() - 1;
    if (!parts.subList(0, last).stream().allMatch(part -> GROUP.matcher(part).matches())) {
      return -1;
    }
    if (GROUP.matcher(parts.get(last)).matches()) {
      return parts.size();
    }
    return toEnd && IPV4.matcher(parts.get(last)).matches() ? parts.size() + 1 : -1;
  }
}

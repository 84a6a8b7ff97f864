package dev.maestro.tools.backup;

import dev.maestro.core.port.StoreId;
import dev.maestro.tools.Refused;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@link StoreId#value} wrote. */
final class StoreIds {

  private static final Pattern VALUE = Pattern.compile("(\\S+)\\.(\\d{1,18})");

  /** What eighteen digits can tell. */
  static final long LAST_GENERATION = 999_999_999_999_999_999L;

  private StoreIds() {}

  static Optional<StoreId> found(String text) {
    Matcher value = VALUE.matcher(text);
    return value.matches()
        ? Optional.of(new StoreId(value.group(1), Long.parseLong(value.group(2))))
        : Optional.empty();
  }

  /**
   * @throws Refused if it is none
   */
  static StoreId parsed(String text) {
    return found(text).orElseThrow(() -> new Refused("'" + text + "' names no store."));
  }
}

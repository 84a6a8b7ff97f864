package dev.maestro.bench;

import java.util.Locale;

/**
 * A row of the table.
 *
 * @param measured the median of its rounds and their spread, in brackets
 * @param yardstick the same of what it is compared with; empty where the target is absolute
 * @param result a ratio, or what else the target speaks of
 */
record Row(
    String work, String measured, String yardstick, String result, String target, String verdict) {

  static final String HEADER =
      """
      | work | measured: median (min..max) | beside it | result | target | |
      |---|---|---|---|---|---|
      """;

  static Row atMost(
      String work, String measured, String yardstick, double value, double limit, String target) {
    return new Row(
        work, measured, yardstick, shown(value), target, value <= limit ? "met" : "MISSED");
  }

  static Row atLeast(
      String work, String measured, String yardstick, double value, double limit, String target) {
    return new Row(
        work, measured, yardstick, shown(value), target, value >= limit ? "met" : "MISSED");
  }

  /** A row that is measured for its own sake. */
  static Row told(String work, String measured) {
    return new Row(work, measured, "", "", "", "");
  }

  /** A row that is compared, and has no target. */
  static Row told(String work, String measured, String yardstick, double value) {
    return new Row(work, measured, yardstick, shown(value), "", "");
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, value < 0.1 ? "%.4f" : "%.2f", value);
  }

  String markdown() {
    return "| " + String.join(" | ", work, measured, yardstick, result, target, verdict) + " |";
  }
}

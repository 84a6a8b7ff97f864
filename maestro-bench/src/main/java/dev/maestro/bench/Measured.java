package dev.maestro.bench;

import java.util.Arrays;
import java.util.Locale;

/** What several rounds gave, in one unit. */
record Measured(double median, double min, double max) {

  /**
   * @param values at least one; not changed
   */
  static Measured of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Measured(quantile(sorted, 0.5), sorted[0], sorted[sorted.length - 1]);
  }

  /**
   * The value that this part of all does not pass.
   *
   * @param sorted in ascending order, at least one
   */
  static double quantile(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** As {@code 412 µs (390..1,250)}. */
  String in(String unit) {
    return number(median) + " " + unit + " (" + number(min) + ".." + number(max) + ")";
  }

  static String number(double value) {
    String pattern = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, pattern, value);
  }
}

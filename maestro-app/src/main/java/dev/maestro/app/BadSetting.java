package dev.maestro.app;

/** A setting that the server cannot start with; the message is one line for its user. */
final class BadSetting extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** More of a value than this tells its user nothing. */
  private static final int LONGEST_VALUE = 120;

  BadSetting(String message) {
    super(PlainText.oneLine(message));
  }

  /**
   * @param source the flag or the variable that it came from
   * @param advice what is wrong with it, and what is allowed
   */
  static BadSetting of(String source, String value, String advice) {
    return new BadSetting(source + ": '" + shortened(value) + "' " + advice);
  }

  private static String shortened(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
  }
}

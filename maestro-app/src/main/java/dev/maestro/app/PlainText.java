package dev.maestro.app;

/** Text that a terminal or a log can show without being steered by it. */
final class PlainText {

  private PlainText() {}

  /**
   * The text with every character escaped, as {@code \u001b}, that ends a line, steers a terminal,
   * turns the direction of writing, or is half of a pair.
   */
  static String oneLine(String text) {
    if (text.codePoints().noneMatch(PlainText::steers)) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> append(plain, c));
    return plain.toString();
  }

  private static void append(StringBuilder plain, int codePoint) {
    if (!steers(codePoint)) {
      plain.appendCodePoint(codePoint);
    } else if (codePoint == '\n') {
      plain.append("\\n");
    } else {
      plain.append(String.format("\\u%04x", codePoint));
    }
  }

  private static boolean steers(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}

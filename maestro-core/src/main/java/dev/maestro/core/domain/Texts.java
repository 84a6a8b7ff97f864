package dev.maestro.core.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Texts as they are stored. */
final class Texts {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Texts() {}

  /** A text whose presence has been checked, trimmed. */
  static String required(@Nullable String text) {
    return trimmed(Objects.requireNonNull(text, "checked before"));
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  static boolean isBlank(String text) {
    return trimmed(text).isEmpty();
  }

  /**
   * The text without space around it, as the trim of JavaScript takes it (ECMAScript, WhiteSpace
   * and LineTerminator): clients must not find blank what the server finds a name.
   */
  static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == BYTE_ORDER_MARK;
  }
}

package dev.maestro.ws;

import java.util.ArrayList;
import java.util.List;

/** The text of a header, in which a quoted string hides what would separate (RFC 9110, 5.6.4). */
final class QuotedText {

  private QuotedText() {}

  /** The parts between the separators, at least one, without the blanks around them. */
  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(start, i).trim());
        start = i + 1;
      }
    }
    parts.add(text.substring(start).trim());
    return parts;
  }

  /** What a whole quoted string stands for; anything else as it is. */
  static String unquoted(String text) {
    if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 1; i < text.length() - 1; i++) {
      boolean escapes = text.charAt(i) == '\\' && i + 1 < text.length() - 1;
      plain.append(text.charAt(escapes ? ++i : i));
    }
    return plain.toString();
  }
}

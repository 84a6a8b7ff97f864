package dev.maestro.json;

/**
 * Goes over compact JSON that was written here, value by value, without reading the values: it
 * tells where they begin and end. What is within a value is looked at only as far as that takes.
 * Not thread-safe.
 */
final class CompactScan {

  private final byte[] json;
  private int at;

  CompactScan(byte[] json) {
    this(json, 0);
  }

  CompactScan(byte[] json, int at) {
    this.json = json;
    this.at = at;
  }

  /** The next byte that was not gone over. */
  int at() {
    return at;
  }

  /** Whether that one came next; then it is behind. */
  boolean accept(char expected) {
    if (at < json.length && json[at] == expected) {
      at++;
      return true;
    }
    return false;
  }

  /**
   * @throws InvalidJson if something else comes
   */
  void expect(char expected) {
    if (!accept(expected)) {
      throw malformed();
    }
  }

  /**
   * @throws InvalidJson if something follows
   */
  void expectEnd() {
    if (at != json.length) {
      throw malformed();
    }
  }

  /**
   * Goes behind a value, of whichever kind.
   *
   * @throws InvalidJson if none comes
   */
  void skipValue() {
    switch (at < json.length ? json[at] : 0) {
      case '"' -> skipText();
      case '{', '[' -> skipNested();
      default -> skipPlain();
    }
  }

  /**
   * @throws InvalidJson if no text comes
   */
  void skipText() {
    expect('"');
    while (at < json.length) {
      byte next = json[at++];
      if (next == '"') {
        return;
      } else if (next == '\\') {
        // Whatever it is, it does not end the text.
        at++;
      } else if (next >= 0 && next < ' ') {
        throw malformed();
      }
    }
    throw malformed();
  }

  private void skipNested() {
    int depth = 0;
    while (at < json.length) {
      byte next = json[at];
      if (next == '"') {
        skipText();
        continue;
      }
      if (next >= 0 && next <= ' ') {
        throw malformed();
      }
      at++;
      if (next == '{' || next == '[') {
        depth++;
      } else if (next == '}' || next == ']') {
        depth--;
        if (depth == 0) {
          return;
        }
      }
    }
    throw malformed();
  }

  /** A number, true, false or null. */
  private void skipPlain() {
    int from = at;
    while (at < json.length && isPlain(json[at])) {
      at++;
    }
    if (at == from) {
      throw malformed();
    }
  }

  private static boolean isPlain(byte next) {
    return (next >= '0' && next <= '9')
        || (next >= 'a' && next <= 'z')
        || next == '-'
        || next == '.'
        || next == '+'
        || next == 'E';
  }

  private InvalidJson malformed() {
    return new InvalidJson("Malformed compact JSON at byte " + at);
  }
}

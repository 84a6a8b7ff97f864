package dev.maestro.storage.fs;

/** Whether two texts are the same JSON but for the space between its parts; nothing is parsed. */
final class SameJson {

  private SameJson() {}

  /**
   * @param compact without such space
   */
  static boolean isSame(byte[] document, byte[] compact) {
    int at = 0;
    byte last = '{';
    boolean isApart = false;
    boolean inString = false;
    boolean isEscaped = false;
    for (byte next : document) {
      if (!inString && isSpace(next)) {
        isApart = true;
        continue;
      }
      if (at == compact.length || compact[at++] != next) {
        return false;
      }
      if (isApart && !bounds(last) && !bounds(next)) {
        return false;
      }
      isApart = false;
      last = next;
      if (isEscaped) {
        isEscaped = false;
      } else if (next == '"') {
        inString = !inString;
      } else {
        isEscaped = inString && next == '\\';
      }
    }
    return at == compact.length;
  }

  /** Whether a part begins or ends there; space between two other bytes would break one up. */
  private static boolean bounds(byte next) {
    return switch (next) {
      case '{', '}', '[', ']', ',', ':', '"' -> true;
      default -> false;
    };
  }

  private static boolean isSpace(byte next) {
    return next == ' ' || next == '\n' || next == '\r' || next == '\t';
  }
}

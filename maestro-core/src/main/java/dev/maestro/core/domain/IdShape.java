package dev.maestro.core.domain;

import java.util.Locale;
import java.util.Set;

/** What an id must look like before it may be stored, and so name a file on any system. */
public final class IdShape {

  /** In words, for messages. */
  public static final String DESCRIPTION =
      "1 to 128 characters of A-Z, a-z, 0-9, _ and -, and no device name of Windows";

  private static final int LONGEST = 128;

  /**
   * Names that Windows gives to devices in every folder. See "Naming Files, Paths, and Namespaces"
   * in the Win32 documentation; the names with a dot or a superscript digit fail the shape anyway.
   */
  private static final Set<String> DEVICES =
      Set.of(
          "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6",
          "com7", "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7",
          "lpt8", "lpt9");

  private IdShape() {}

  public static boolean isWellFormed(String id) {
    return !id.isEmpty()
        && id.length() <= LONGEST
        && hasAllowedCharacters(id)
        && !DEVICES.contains(fileKey(id));
  }

  private static boolean hasAllowedCharacters(String id) {
    for (int i = 0; i < id.length(); i++) {
      if (!isAllowed(id.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAllowed(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || character == '_'
        || character == '-';
  }

  /** Ids with one key are one file where the file system ignores case. */
  public static String fileKey(String id) {
    return id.toLowerCase(Locale.ROOT);
  }
}

package planted.testkitisnotshipped.maestro.http;

import org.junit.jupiter.api.Assertions;

/** Breaks a rule on purpose. */
final class UsesTestCode {

  private UsesTestCode() {}

  static void check(boolean truth) {
    Assertions.assertTrue(truth);
  }
}

package planted.nobodysleeps.maestro.app;

/** Breaks a rule on purpose. */
final class Sleeps {

  private Sleeps() {}

  static void sleep() throws InterruptedException {
    Thread.sleep(1);
  }
}

package planted.onlyappprints.maestro.storage;

/** Breaks a rule on purpose. */
final class Prints {

  private Prints() {}

  static void print() {
    System.out.println("from an adapter");
  }
}

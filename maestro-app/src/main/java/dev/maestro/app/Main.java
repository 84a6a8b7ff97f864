package dev.maestro.app;

/** The program {@code maestro-server}. */
public final class Main {

  private Main() {}

  /** Serves until the process is told to stop; see {@code --help} for the arguments. */
  public static void main(String[] args) {
    // Before anything touches java.util.logging, which makes its manager once.
    System.setProperty("java.util.logging.manager", CodeConfiguredLogManager.class.getName());
    Logging.begin(System.err);
    System.exit(
        new Program(new Console(System.getenv(), System.in, System.out, System.err)).run(args));
  }
}

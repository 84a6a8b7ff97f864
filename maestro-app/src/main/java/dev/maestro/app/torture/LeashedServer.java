package dev.maestro.app.torture;

import dev.maestro.app.Main;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The program as a child: it ends when its standard input does, so it never outlives its parent.
 */
final class LeashedServer {

  private static final int STATUS = 4;

  private LeashedServer() {}

  /** Serves as {@link Main} does, and ends at once where nobody holds the other end any more. */
  public static void main(String[] args) {
    Thread leash = new Thread(LeashedServer::endWithTheInput, "leash");
    leash.setDaemon(true);
    leash.start();
    Main.main(args);
  }

  private static void endWithTheInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // An input that fails is one that nobody holds.
      System.err.println("The parent is gone: " + e);
    } finally {
      Runtime.getRuntime().halt(STATUS);
    }
  }
}

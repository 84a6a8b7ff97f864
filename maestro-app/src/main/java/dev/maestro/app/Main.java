package dev.maestro.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The program {@code maestro-server}. */
public final class Main {

  private Main() {}

  /** Serves until the process is told to stop; see {@code --help} for the arguments. */
  public static void main(String[] args) {
    // Before anything touches java.util.logging, which makes its manager once.
    System.setProperty("java.util.logging.manager", CodeConfiguredLogManager.class.getName());
    Output out = new Output(new FileOutputStream(FileDescriptor.out), StandardStream.OUT.isPipe());
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.setOut(out);
    System.setErr(err);
    Logging.begin(err);
    System.exit(new Program(new Console(System.getenv(), System.in, out, err)).run(args));
  }
}

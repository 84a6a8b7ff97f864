package dev.maestro.app;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * Where a command runs.
 *
 * @param variables the environment
 * @param err in UTF-8
 */
record Console(Map<String, String> variables, InputStream in, Output out, PrintStream err) {

  /** Says in one line why it cannot go on. */
  void complain(Throwable e) {
    String message = e.getMessage();
    err.println(
        PlainText.oneLine(
            CommandSyntax.NAME
                + ": "
                + (message == null ? e.getClass().getSimpleName() : message)));
  }
}

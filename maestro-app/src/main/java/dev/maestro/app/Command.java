package dev.maestro.app;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** A subcommand of {@code maestro-server}. */
interface Command {

  /** What it accepts, under the name by which it is called. */
  CommandSpec spec();

  /**
   * Runs it to its end.
   *
   * @return the exit status, one of those in {@link Program}
   * @throws BadSetting if an option or an argument is wrong
   */
  int run(ParseResult given, Console console);
}

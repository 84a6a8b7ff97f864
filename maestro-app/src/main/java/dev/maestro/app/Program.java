package dev.maestro.app;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** From the arguments to an exit status: 0 done, 1 cannot serve, 2 a bad setting. */
final class Program {

  static final int DONE = 0;
  static final int CANNOT_SERVE = 1;
  static final int BAD_SETTING = 2;

  private final Map<String, String> variables;
  private final PrintStream out;
  private final PrintStream err;

  Program(Map<String, String> variables, PrintStream out, PrintStream err) {
    this.variables = variables;
    this.out = out;
    this.err = err;
  }

  /**
   * Returns at once where there is nothing to serve, and otherwise not before the serving failed.
   */
  int run(String[] args) {
    try {
      return runChecked(args);
    } catch (BadSetting e) {
      complain(e);
      return BAD_SETTING;
    }
  }

  private int runChecked(String[] args) {
    CommandSyntax syntax = new CommandSyntax();
    ParseResult parsed = syntax.parse(args);
    if (parsed.isUsageHelpRequested()) {
      syntax.printHelp(out);
      return DONE;
    }
    if (parsed.isVersionHelpRequested()) {
      syntax.printVersion(out);
      return DONE;
    }
    Given given = new Given(CommandSyntax.flags(parsed), variables);
    Settings settings =
        new SettingsReader(
                given, SettingsReader.home(variables, System.getProperty("user.home", "")))
            .read();
    configureLogging(settings);
    return serve(settings);
  }

  private void configureLogging(Settings settings) {
    try {
      Logging.configure(err, settings.debug(), settings.logFile());
    } catch (IOException e) {
      throw BadSetting.of(
          Setting.LOG_FILE.flag(),
          String.valueOf(settings.logFile()),
          "cannot be opened for writing: " + e.getMessage());
    }
  }

  private int serve(Settings settings) {
    return 0;
  }

  private void complain(Exception e) {
    err.println(PlainText.oneLine(CommandSyntax.NAME + ": " + e.getMessage()));
  }
}

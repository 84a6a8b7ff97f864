package dev.maestro.app;

import dev.maestro.http.AddressUnavailable;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;

/**
 * From the arguments to an exit status: 0 done, 1 it cannot be done, or damage was found, 2 a bad
 * setting.
 */
final class Program {

  private static final Logger LOG = LoggerFactory.getLogger(Program.class);

  static final int DONE = 0;
  static final int CANNOT_SERVE = 1;
  static final int FAILED = 1;
  static final int BAD_SETTING = 2;

  private final Console console;

  Program(Console console) {
    this.console = console;
  }

  /**
   * Returns at once where there is nothing to serve, and otherwise not before the serving failed.
   */
  int run(String[] args) {
    try {
      return printed(runChecked(args));
    } catch (BadSetting e) {
      console.complain(e);
      List<String> given = List.of(args);
      CommandSyntax.tool(given).ifPresent(tool -> tool.refuse(given, e, console));
      return printed(BAD_SETTING);
    }
  }

  /** The status, unless what there was to say could not be said. */
  private int printed(int status) {
    try {
      console.out().requirePrinted();
      return status;
    } catch (NobodyReads e) {
      LOG.debug("Whoever read the output has what it wants", e);
      return status;
    } catch (NotPrinted e) {
      console.complain(e);
      return FAILED;
    }
  }

  private int runChecked(String[] args) {
    CommandSyntax syntax = new CommandSyntax();
    ParseResult called = CommandSyntax.called(syntax.parse(args));
    if (called.isUsageHelpRequested()) {
      CommandSyntax.printHelp(called, console.out());
      return DONE;
    }
    if (called.isVersionHelpRequested()) {
      syntax.printVersion(console.out());
      return DONE;
    }
    return CommandSyntax.command(called)
        .map(command -> command.run(called, console))
        .orElseGet(() -> serve(called));
  }

  private int serve(ParseResult called) {
    Given given = new Given(CommandSyntax.flags(called), console.variables());
    SettingsReader reader =
        new SettingsReader(
            given, SettingsReader.home(console.variables(), System.getProperty("user.home", "")));
    Settings settings = reader.read();
    configureLogging(settings, given);
    return serve(settings);
  }

  private void configureLogging(Settings settings, Given given) {
    try {
      Logging.configure(console.err(), settings.debug(), settings.logFile());
    } catch (IOException e) {
      Given.Sourced file = given.one(Setting.LOG_FILE);
      throw file == null
          ? new BadSetting(e.toString())
          : file.bad("cannot be opened: " + reason(e));
    }
  }

  private int serve(Settings settings) {
    ExitHook exit = new ExitHook();
    exit.install();
    try {
      MaestroServer server = MaestroServer.builder().settings(settings).start();
      exit.started(server);
      LOG.info(
          "Started Maestro Server {}: data in {}, skills in {}",
          Version.current(),
          settings.dataDir(),
          settings.skillsDir());
      console
          .out()
          .println(
              PlainText.oneLine(
                  "Maestro Server %s listening on %s (data in %s)"
                      .formatted(Version.current(), server.url(), settings.dataDir())));
      return waitForSignal();
    } catch (AddressUnavailable | DataDirectoryUnusable e) {
      exit.startFailed();
      console.complain(e);
    } catch (RuntimeException | Error e) {
      exit.startFailed();
      LOG.error("The server cannot start", e);
      console.complain(e);
    }
    return CANNOT_SERVE;
  }

  /** The signal ends the process, by way of the hook. */
  private static int waitForSignal() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return DONE;
  }

  /** What the file system says, without the path, which it often repeats. */
  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}

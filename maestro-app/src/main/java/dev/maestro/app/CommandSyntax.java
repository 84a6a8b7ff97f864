package dev.maestro.app;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What {@code maestro-server} accepts on its command line. Built from {@link Setting} instead of
 * annotations, so that flags, variables and help cannot differ.
 */
final class CommandSyntax {

  static final String NAME = "maestro-server";

  private static final List<Command> COMMANDS =
      List.of(
          new EventsCommand(),
          new BackupCommand(),
          new RestoreCommand(),
          new ExportCommand(),
          new ImportCommand(),
          new DoctorCommand(),
          new LogCommand(),
          new StatsCommand(),
          new CompactCommand());

  private static final String[] FOOTER = {
    "",
    "A flag wins over its variable, and a variable that is empty counts as unset.",
    "A leading ~ is the home directory.",
    "",
    "Examples:",
    "  maestro-server",
    "  maestro-server --port 0 --data-dir ./data",
    "  PORT=8080 DATA_DIR=~/maestro maestro-server --debug --log-file server.log",
    "  maestro-server --cors-origin https://app.example,https://other.example",
    "",
    "Exit status: 0 after SIGTERM or SIGINT, 1 if the port or the data directory cannot be had,",
    "2 for a bad setting."
  };

  private final CommandLine commandLine = new CommandLine(spec());

  private static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name(NAME).mixinStandardHelpOptions(true);
    spec.version("Maestro Server " + Version.current());
    spec.usageMessage()
        .description("Serves Maestro's projects, tasks and sessions.")
        .footer(FOOTER);
    spec.usageMessage().width(100).abbreviateSynopsis(true).sortOptions(false);
    for (Setting setting : Setting.values()) {
      spec.addOption(option(setting));
    }
    spec.parser().expandAtFiles(false).allowOptionsAsOptionParameters(false);
    COMMANDS.stream()
        .map(Command::spec)
        .forEach(command -> spec.addSubcommand(command.name(), command));
    return spec;
  }

  static OptionSpec option(Setting setting) {
    return option(setting, setting.description());
  }

  static OptionSpec option(Setting setting, String description) {
    OptionSpec.Builder option =
        OptionSpec.builder(setting.flag())
            .description(description + ". Variable: " + setting.variable());
    if (setting.isSwitch()) {
      return option.type(boolean.class).arity("0").build();
    }
    option.paramLabel(setting.label()).arity("1");
    return setting.isRepeatable()
        ? option.type(List.class).auxiliaryTypes(String.class).build()
        : option.type(String.class).build();
  }

  /**
   * @throws BadSetting if an argument is not understood
   */
  ParseResult parse(String[] args) {
    try {
      ParseResult parsed = commandLine.parseArgs(args);
      requireNothingBefore(parsed);
      return parsed;
    } catch (CommandLine.ParameterException e) {
      String command = e.getCommandLine().getCommandSpec().qualifiedName();
      throw new BadSetting(e.getMessage() + suggestions(e) + "; see " + command + " --help");
    }
  }

  private static String suggestions(CommandLine.ParameterException e) {
    List<String> meant =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    return meant.isEmpty() ? "" : ". Did you mean " + String.join(" or ", meant) + "?";
  }

  /** It would be the server's, and a command would work on another directory than is meant. */
  private static void requireNothingBefore(ParseResult parsed) {
    if (parsed.hasSubcommand() && !parsed.matchedOptions().isEmpty()) {
      String option = parsed.matchedOptions().get(0).longestName();
      String command = parsed.subcommand().commandSpec().name();
      throw new BadSetting(
          "%s stands before %s; write %s %s %s …"
              .formatted(option, command, NAME, command, option));
    }
  }

  /**
   * The value of an option that is a number.
   *
   * @throws BadSetting if it is no whole number from the least on
   */
  static long number(String flag, String text, long least) {
    long number = text.matches("[0-9]{1,15}") ? Long.parseLong(text) : -1;
    if (number < least) {
      throw BadSetting.of(flag, text, "must be a whole number from " + least + " on");
    }
    return number;
  }

  /** The innermost command that was called. */
  static ParseResult called(ParseResult parsed) {
    return parsed.hasSubcommand() ? parsed.subcommand() : parsed;
  }

  /** The command that was called; empty where the server itself was. */
  static Optional<Command> command(ParseResult called) {
    String name = called.commandSpec().name();
    return COMMANDS.stream().filter(command -> command.spec().name().equals(name)).findFirst();
  }

  /** The tool that arguments name which may be wrong; empty where they name none. */
  static Optional<ToolCommand> tool(List<String> args) {
    return args.stream().flatMap(CommandSyntax::named).findFirst();
  }

  private static Stream<ToolCommand> named(String arg) {
    return COMMANDS.stream()
        .filter(command -> command.spec().name().equals(arg))
        .filter(ToolCommand.class::isInstance)
        .map(ToolCommand.class::cast);
  }

  static void printHelp(ParseResult called, PrintStream out) {
    called.commandSpec().commandLine().usage(out);
  }

  void printVersion(PrintStream out) {
    commandLine.printVersionHelp(out);
  }

  /** The values of the flags that were given. */
  static Map<Setting, List<String>> flags(ParseResult parsed) {
    Map<Setting, List<String>> flags = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      if (parsed.hasMatchedOption(setting.flag())) {
        flags.put(setting, values(parsed, setting));
      }
    }
    return flags;
  }

  private static List<String> values(ParseResult parsed, Setting setting) {
    if (setting.isSwitch()) {
      return List.of("true");
    }
    return parsed.matchedOption(setting.flag()).stringValues();
  }
}

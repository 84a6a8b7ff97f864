package dev.maestro.app;

import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** A command for the owner of a store: it has {@code --data-dir} and {@code --json}. */
abstract class ToolCommand implements Command {

  static final String JSON = "--json";

  private final String name;
  private final String description;

  ToolCommand(String name, String description) {
    this.name = name;
    this.description = description;
  }

  /** Adds what it accepts besides. */
  abstract void accept(CommandSpec spec);

  /** Lines of the help, each as it is typed. */
  abstract String[] examples();

  /** What the exit status is 0 and 1 for, as in {@code "0 when all is written, 1 if not"}. */
  abstract String statuses();

  /**
   * @throws Refused if it cannot be done
   * @throws IOException if a file, the store or the way to it fails
   */
  abstract int run(ToolCall call) throws IOException;

  @Override
  public final CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
    spec.version("Maestro Server " + Version.current());
    spec.usageMessage()
        .width(100)
        .sortOptions(false)
        .description(description)
        .footer(
            Stream.of(
                    Stream.of("", "Examples:"),
                    // Each line is a format.
                    Stream.of(examples()).map(line -> "  " + line.replace("%", "%%")),
                    Stream.of(
                        "",
                        "Exit status: "
                            + statuses()
                            + ", 2 for a bad option, 3 if the memory ran out, 130 after Ctrl-C, 143"
                            + " after SIGTERM."))
                .flatMap(lines -> lines)
                .toArray(String[]::new));
    accept(spec);
    spec.addOption(CommandSyntax.option(Setting.DATA_DIR));
    return spec.addOption(flag(JSON, "Prints the result as JSON"));
  }

  static OptionSpec flag(String name, String description) {
    return OptionSpec.builder(name).type(boolean.class).arity("0").description(description).build();
  }

  static OptionSpec option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  /** An argument that has to be there. */
  static PositionalParamSpec argument(int index, String label, String description) {
    return PositionalParamSpec.builder()
        .type(String.class)
        .index(Integer.toString(index))
        .arity("1")
        .required(true)
        .paramLabel(label)
        .description(description)
        .build();
  }

  @Override
  public final int run(ParseResult given, Console console) {
    ToolCall call = ToolCall.of(given, console);
    try {
      return run(call);
    } catch (NotPrinted e) {
      // The program tells of it, unless nobody reads, as under head, which has what it wants.
      return Program.DONE;
    } catch (Refused | DataDirectoryUnusable | StorageUnavailable | IOException e) {
      console.complain(e);
      if (call.wantsJson()) {
        results(call).println(failure(e));
      }
      return Program.FAILED;
    }
  }

  /** Says in JSON, too, why there is no result, where arguments that are wrong ask for that. */
  final void refuse(List<String> args, BadSetting e, Console console) {
    if (args.contains(JSON)) {
      results(args, console).println(failure(e));
    }
  }

  /** Where the result would go, of arguments that are wrong. */
  PrintStream results(List<String> args, Console console) {
    return console.out();
  }

  private static String failure(Exception e) {
    return Json.TREES.writeValueAsString(
        Json.TREES
            .createObjectNode()
            .put("error", true)
            .put("message", String.valueOf(e.getMessage())));
  }

  /** Where the result goes, and with {@code --json} why there is none. */
  PrintStream results(ToolCall call) {
    return call.console().out();
  }
}

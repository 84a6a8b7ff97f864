package dev.maestro.app;

import dev.maestro.json.Json;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.tools.StoreAccess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A call of a {@link ToolCommand}. For use by one thread. */
final class ToolCall {

  private final ParseResult given;
  private final Console console;
  private final SettingsReader settings;

  private ToolCall(ParseResult given, Console console, SettingsReader settings) {
    this.given = given;
    this.console = console;
    this.settings = settings;
  }

  static ToolCall of(ParseResult given, Console console) {
    Given values = new Given(CommandSyntax.flags(given), console.variables());
    Path home = SettingsReader.home(console.variables(), System.getProperty("user.home", ""));
    return new ToolCall(given, console, new SettingsReader(values, home));
  }

  Console console() {
    return console;
  }

  /**
   * @throws BadSetting if it is no path
   */
  Path dataDir() {
    return settings.dataDir();
  }

  /**
   * What is to be kept, where flags or variables say it.
   *
   * @throws BadSetting if they say it badly
   */
  Optional<StoreSettings> retention() {
    return settings.retention();
  }

  boolean has(String flag) {
    return given.hasMatchedOption(flag);
  }

  Optional<String> value(String flag) {
    return values(flag).stream().findFirst();
  }

  /**
   * The values of an option that may be given several times; none where it is not.
   *
   * @throws BadSetting if one is empty, as a variable of a script that was never set
   */
  List<String> values(String flag) {
    List<String> values = has(flag) ? given.matchedOption(flag).stringValues() : List.of();
    values.forEach(value -> requireSome(flag, value));
    return values;
  }

  private static String requireSome(String what, String value) {
    if (value.isEmpty()) {
      throw new BadSetting(what + " must not be empty");
    }
    return value;
  }

  /**
   * The value of an option that is a number.
   *
   * @throws BadSetting if it is no whole number from the least on
   */
  Optional<Long> number(String flag, long least) {
    return value(flag).map(text -> CommandSyntax.number(flag, text, least));
  }

  /** An argument that need not be there. */
  Optional<String> optionalArgument(int index) {
    return given.hasMatchedPositional(index) ? Optional.of(argument(index)) : Optional.empty();
  }

  /**
   * An argument that the syntax requires.
   *
   * @throws BadSetting if it is empty
   */
  String argument(int index) {
    PositionalParamSpec argument = given.matchedPositional(index);
    return requireSome(argument.paramLabel(), argument.stringValues().get(0));
  }

  /**
   * An argument that names a file or a directory.
   *
   * @throws BadSetting if it is no path
   */
  Path path(int index) {
    String text = argument(index);
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new BadSetting("'" + text + "' is no path: " + e.getReason());
    }
  }

  /** Whoever has the store. */
  StoreAccess store() {
    return new StoreAccess(dataDir());
  }

  /** To be closed before anything is printed at the end. */
  ProgressBar progress() {
    ProgressBar bar = ProgressBar.on(console);
    bar.progress("reaching the store", 0, 0);
    return bar;
  }

  static ObjectNode object() {
    return Json.TREES.createObjectNode();
  }

  /**
   * Asks whoever has the store, and shows how far it is.
   *
   * @throws dev.maestro.tools.Refused if it cannot be done
   */
  JsonNode ask(String operation, ObjectNode arguments, InputStream input, OutputStream output)
      throws IOException {
    try (ProgressBar bar = progress()) {
      return store().run(operation, arguments, input, output, bar);
    }
  }

  boolean wantsJson() {
    return has(ToolCommand.JSON);
  }

  /** Prints the result in one line, as JSON. */
  void print(JsonNode result) {
    console.out().println(Json.TREES.writeValueAsString(result));
  }

  /** Prints a line. */
  void print(String line) {
    console.out().println(PlainText.oneLine(line));
  }
}

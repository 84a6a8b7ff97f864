package dev.maestro.app;

import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.json.SubscriptionCodec;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code maestro-server events}, which shows in a terminal what happens. */
final class EventsCommand implements Command {

  private static final String NAME = "events";

  private static final String URL = "--url";
  private static final String URL_VARIABLE = "MAESTRO_URL";
  private static final String DEFAULT_URL = "http://localhost:3000";
  private static final String SINCE = "--since";
  private static final String LIMIT = "--limit";
  private static final String JSON = "--json";
  private static final String COLOR = "--color";

  private static final Pattern SERVER = Pattern.compile("http(s?)://([^/?#\\s]+)/?");

  /** What the filters are called on the wire. */
  private static final Map<String, String> FILTERS = new LinkedHashMap<>();

  static {
    FILTERS.put("--project", "projectId");
    FILTERS.put("--task", "taskIds");
    FILTERS.put("--session", "sessionIds");
    FILTERS.put("--type", "types");
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name(NAME).mixinStandardHelpOptions(true);
    spec.version("Maestro Server " + Version.current());
    spec.usageMessage().width(100).sortOptions(false);
    spec.usageMessage()
        .description(
            "Follows the events of a server that runs. It connects again by itself, goes on where it"
                + " was, and ends with status 1 if it cannot prove that it missed none.")
        .footer(
            "",
            "Examples:",
            "  maestro-server events",
            "  maestro-server events --project proj_1 --type 'task:*' --since 0",
            "  maestro-server events --json --limit 10 | jq .type",
            "",
            "Exit status: 0 at the limit, 1 if events were missed or there is no server, 2 for a bad",
            "option, 130 after Ctrl-C, 143 after SIGTERM.");
    spec.addOption(
        option(URL, "URL", "Where the server is. Variable: MAESTRO_URL. Default: " + DEFAULT_URL));
    spec.addOption(option("--project", "ID", "Events of that project"));
    spec.addOption(list("--task", "ID", "Events that tell of that task. Repeatable"));
    spec.addOption(list("--session", "ID", "Events that tell of that session. Repeatable"));
    spec.addOption(
        list("--type", "TYPE", "Events of that type, as task:updated or task:*. Repeatable"));
    spec.addOption(
        option(SINCE, "SEQ", "What happened after that event comes first; 0 for all that is kept"));
    spec.addOption(option(LIMIT, "N", "Ends after so many events"));
    spec.addOption(
        OptionSpec.builder(JSON)
            .type(boolean.class)
            .arity("0")
            .description("Prints the frames as they come, a line each")
            .build());
    return spec.addOption(
        option(COLOR, "WHEN", "always, never, or auto: where a terminal looks. Default: auto"));
  }

  private static OptionSpec option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static OptionSpec list(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(label)
        .description(description)
        .build();
  }

  @Override
  public int run(ParseResult given, Console console) {
    return new Call(given, console).run();
  }

  /** What was asked for. */
  private record Call(ParseResult given, Console console) {

    /**
     * Follows until the limit, the end of the output, or a loss.
     *
     * @return the exit status
     * @throws BadSetting if an option is wrong
     */
    int run() {
      EventPrinter printer =
          given.hasMatchedOption(JSON)
              ? EventPrinter.raw(console.out())
              : EventPrinter.readable(console.out(), isColored());
      EventTail follower =
          new EventTail(socketUrl(), filter(), since(), limit(), printer, console.err());
      return follower.follow() ? Program.DONE : Program.FAILED;
    }

    private URI socketUrl() {
      String url = value(URL).orElseGet(() -> console.variables().getOrDefault(URL_VARIABLE, ""));
      var parts = SERVER.matcher(url.isEmpty() ? DEFAULT_URL : url);
      if (!parts.matches()) {
        throw BadSetting.of(URL, url, "is no URL of a server; use one such as " + DEFAULT_URL);
      }
      try {
        return URI.create("ws" + parts.group(1) + "://" + parts.group(2) + "/");
      } catch (IllegalArgumentException e) {
        throw BadSetting.of(URL, url, "is no URL: " + e.getMessage());
      }
    }

    /** The fields of the filter on the wire, each with one value or with several. */
    private Map<String, List<String>> filter() {
      Map<String, List<String>> filter = new LinkedHashMap<>();
      FILTERS.forEach((flag, field) -> {
        if (given.hasMatchedOption(flag)) {
          List<String> values = new ArrayList<>(given.matchedOption(flag).stringValues());
          if (values.contains("")) {
            throw new BadSetting(flag + " must not be empty");
          }
          filter.put(field, values);
        }
      });
      try {
        SubscriptionCodec.readFilter(field ->
            Optional.ofNullable(filter.get(field)).map(values -> String.join(",", values)));
      } catch (ValidationFailed e) {
        throw new BadSetting(String.valueOf(e.getMessage()));
      }
      return filter;
    }

    private @Nullable Long since() {
      return value(SINCE).map(text -> CommandSyntax.number(SINCE, text, 0)).orElse(null);
    }

    private long limit() {
      return value(LIMIT).map(text -> CommandSyntax.number(LIMIT, text, 1)).orElse(Long.MAX_VALUE);
    }

    private boolean isColored() {
      String when = value(COLOR).orElse("auto");
      return switch (when) {
        case "always" -> true;
        case "never" -> false;
        // Heeds NO_COLOR and others as well.
        case "auto" -> Ansi.AUTO.enabled();
        default -> throw BadSetting.of(COLOR, when, "is none of auto, always and never");
      };
    }

    private Optional<String> value(String flag) {
      return given.hasMatchedOption(flag)
          ? Optional.of(given.matchedOption(flag).stringValues().get(0))
          : Optional.empty();
    }
  }
}

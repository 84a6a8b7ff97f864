package dev.maestro.app;

import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.json.SubscriptionCodec;
import dev.maestro.tools.history.Log;
import dev.maestro.tools.history.LogAt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code maestro-server log}. */
final class LogCommand extends ToolCommand {

  private static final String PROJECT = "--project";
  private static final String TYPE = "--type";
  private static final String SINCE = "--since";
  private static final String FROM = "--from";
  private static final String TO = "--to";
  private static final String UNTIL = "--until";
  private static final String LAST = "--last";
  private static final String LIMIT = "--limit";
  private static final String FOLLOW = "--follow";
  private static final String AT = "--at";

  LogCommand() {
    super(
        "log",
        "Prints what happened, as far back as the journal goes, oldest first: when, the number of"
            + " the event, the event, the entity, and what changed. Or an entity as it was.");
  }

  @Override
  void accept(CommandSpec spec) {
    spec.addOption(option(PROJECT, "ID", "What belongs to that project"));
    spec.addOption(
        OptionSpec.builder(TYPE)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel("TYPE")
            .description(
                "Events of that type, as task:updated or task:*. Repeatable, or comma-separated")
            .build());
    spec.addOption(option(SINCE, "SEQ", "What happened after that event"));
    spec.addOption(option(TO, "SEQ", "What happened up to that event"));
    spec.addOption(
        option(
            FROM,
            "TIME",
            "What happened from then on, as 2026-01-31T08:00:00Z, or 2026-01-31 for the begin of"
                + " that day in UTC"));
    spec.addOption(option(UNTIL, "TIME", "What happened before then"));
    spec.addOption(option(LAST, "N", "The last so many lines of what there is"));
    spec.addOption(option(LIMIT, "N", "Ends after so many lines"));
    spec.addOption(
        flag(
            FOLLOW,
            "Goes on with what happens; a server has to run. With --last 0 from now on alone"));
    spec.addOption(option(AT, "SEQ", "Prints the entity as it was when that event had happened"));
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(String.class)
            .index("0")
            .arity("0..1")
            .paramLabel("ID")
            .description("What tells of that project, task or session")
            .build());
  }

  @Override
  String[] examples() {
    return new String[] {
      "maestro-server log",
      "maestro-server log task_1763827200000_k3j9x2m1a",
      "maestro-server log --at 4711 task_1763827200000_k3j9x2m1a",
      "maestro-server log --project proj_1 --type task:* --from 2026-01-30 --until 2026-01-31",
      "maestro-server log --last 20 --follow",
      "maestro-server log --follow --json | jq 'select(.event == \"task:updated\").changes'"
    };
  }

  @Override
  String statuses() {
    return "0 if all that was asked for is printed, 1 if it cannot be, if something is damaged, or if"
        + " nobody knows the ID";
  }

  @Override
  int run(ToolCall call) throws IOException {
    return call.has(AT) ? printThen(call) : printLines(call);
  }

  private static int printThen(ToolCall call) throws IOException {
    String id =
        call.optionalArgument(0)
            .orElseThrow(() -> new BadSetting(AT + " needs the ID of an entity: log --at SEQ ID"));
    for (String other : List.of(PROJECT, TYPE, SINCE, TO, FROM, UNTIL, LAST, LIMIT, FOLLOW)) {
      if (call.has(other)) {
        throw new BadSetting(AT + " and " + other + " are two different things; give one");
      }
    }
    ObjectNode arguments =
        ToolCall.object()
            .put("id", id)
            .put("seq", call.number(AT, 0).orElseThrow())
            .put("pretty", !call.wantsJson());
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    call.ask(LogAt.NAME, arguments, InputStream.nullInputStream(), document);
    call.console().out().writeBytes(document.toByteArray());
    if (call.wantsJson()) {
      call.console().out().println();
    }
    call.console().out().flush();
    return Program.DONE;
  }

  private static int printLines(ToolCall call) throws IOException {
    ObjectNode arguments = arguments(call);
    LogPlace place =
        new LogPlace(
            call.console().err(),
            arguments.path("since").asLong(Long.MAX_VALUE),
            arguments.path("from").asLong(Long.MAX_VALUE),
            call.has(LAST));
    try (ProgressBar bar = call.progress();
        LogPrinter printer = new LogPrinter(call.console().out(), call.wantsJson(), bar, place)) {
      JsonNode result =
          call.has(FOLLOW)
              ? follow(call, arguments, printer, bar, place)
              : call.store().run(Log.NAME, arguments, InputStream.nullInputStream(), printer, bar);
      // Who follows may wait for something that is yet to come.
      boolean isKnown = call.has(FOLLOW) || !place.hasUnknown();
      return isKnown && result.path("gaps").asLong(0) == 0 ? Program.DONE : Program.FAILED;
    }
  }

  private static JsonNode follow(
      ToolCall call, ObjectNode arguments, LogPrinter printer, ProgressBar bar, LogPlace place)
      throws IOException {
    try {
      return call.store().runInServer(Log.NAME, arguments, printer, bar);
    } catch (NotPrinted e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          e.getMessage() + "; log --follow --since " + place.seq() + " goes on", e);
    }
  }

  private static ObjectNode arguments(ToolCall call) {
    for (String end : List.of(UNTIL, TO)) {
      if (call.has(end) && call.has(FOLLOW)) {
        throw new BadSetting(FOLLOW + " has no end, and " + end + " is one; give one");
      }
    }
    ObjectNode arguments = ToolCall.object();
    call.value(PROJECT).ifPresent(id -> arguments.put("project", id));
    call.optionalArgument(0).ifPresent(id -> arguments.put("id", id));
    call.number(SINCE, 0).ifPresent(seq -> arguments.put("since", seq));
    call.number(TO, 1).ifPresent(seq -> arguments.put("to", seq));
    call.number(LAST, 0).ifPresent(lines -> arguments.put("last", lines));
    call.number(LIMIT, 1).ifPresent(lines -> arguments.put("limit", lines));
    call.value(FROM).ifPresent(time -> arguments.put("from", millis(FROM, time)));
    call.value(UNTIL).ifPresent(time -> arguments.put("until", millis(UNTIL, time)));
    arguments.put("follow", call.has(FOLLOW));
    types(call.values(TYPE)).forEach(arguments.withArray("types")::add);
    return arguments;
  }

  private static long millis(String flag, String time) {
    try {
      return time.contains("T")
          ? Instant.parse(time).toEpochMilli()
          : LocalDate.parse(time).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      throw BadSetting.of(
          flag, time, "is no time in UTC such as 2026-01-31T08:00:00Z or 2026-01-31");
    }
  }

  private static Set<String> types(List<String> types) {
    try {
      return SubscriptionCodec.readFilter(field ->
              field.equals("types") && !types.isEmpty()
                  ? Optional.of(String.join(",", types))
                  : Optional.empty())
          .types();
    } catch (ValidationFailed e) {
      throw new BadSetting(String.valueOf(e.getMessage()));
    }
  }
}

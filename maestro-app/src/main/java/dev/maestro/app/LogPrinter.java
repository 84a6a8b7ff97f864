package dev.maestro.app;

import dev.maestro.core.domain.Value;
import dev.maestro.json.InvalidJson;
import dev.maestro.json.Json;
import dev.maestro.tools.history.Log;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;

/**
 * Takes the lines of a log and prints each: as it comes, or for people.
 *
 * <pre>
 * 2026-01-31T08:00:00.123Z #42 task:updated task_1 status: "todo" -> "completed", timeline[2]: + {...}
 * </pre>
 *
 * Used by one thread.
 */
final class LogPrinter extends OutputStream {

  /** Characters of a value that are shown. */
  private static final int LONGEST = 80;

  /** Fields of an object in a list that say most. */
  private static final List<String> TELLING = List.of("type", "title", "name", "message", "status");

  /** Changes with everything else in an entity or a subtask, and so tells nothing. */
  private static final Pattern UPDATED = Pattern.compile("(subtasks\\[[0-9]+]\\.)?updatedAt");

  private final Output out;
  private final boolean raw;
  private final ProgressBar bar;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final LogPlace place;

  LogPrinter(Output out, boolean raw, ProgressBar bar, LogPlace place) {
    this.out = out;
    this.raw = raw;
    this.bar = bar;
    this.place = place;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int begin = offset;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        line.write(bytes, begin, i + 1 - begin);
        take(line.toByteArray());
        line.reset();
        begin = i + 1;
      }
    }
    line.write(bytes, begin, offset + length - begin);
  }

  private void take(byte[] text) throws IOException {
    bar.hide();
    try (JsonParser parser = Json.TREES.createParser(text)) {
      parser.nextToken();
      parser.nextToken();
      switch (parser.currentName()) {
        case Log.BEGIN -> place.begin(Json.TREES.readTree(text).path(Log.BEGIN));
        case Log.SEEN -> place.seen(Json.TREES.readTree(text).path(Log.SEEN));
        default -> print(text, seq(parser));
      }
    }
  }

  private void print(byte[] text, Optional<Long> seq) throws IOException {
    if (raw) {
      out.write(text, 0, text.length);
    } else {
      out.println(PlainText.oneLine(readable(text)));
    }
    out.requirePrinted();
    seq.ifPresent(place::printed);
  }

  /** The number of the event, which nothing but the time comes before. */
  private static Optional<Long> seq(JsonParser parser) {
    if (parser.currentName().equals("time")) {
      parser.nextToken();
      parser.nextToken();
    }
    if (!"seq".equals(parser.currentName())) {
      return Optional.empty();
    }
    parser.nextToken();
    return Optional.of(parser.getLongValue());
  }

  private static String readable(byte[] text) throws IOException {
    Value.Fields line = parsed(text);
    return line.get("gap").isPresent() ? damage(text) : readable(line);
  }

  private static String damage(byte[] text) {
    return "damage: "
        + StatsReport.gap(Json.TREES.readTree(text).path("gap"))
        + " (doctor lists all damage; doctor --repair, with the server stopped, mends what it can)";
  }

  private static Value.Fields parsed(byte[] text) throws IOException {
    try {
      return Json.parseShown(text);
    } catch (InvalidJson e) {
      throw new IOException("A line of the log cannot be understood: " + e.getMessage(), e);
    }
  }

  private static String readable(Value.Fields line) {
    List<String> words = new ArrayList<>();
    words.add(text(line, "time").orElse("-"));
    words.add(line.get("seq").map(seq -> "#" + json(seq)).orElse("#-"));
    words.add(text(line, "event").orElse("(no event)"));
    words.add(text(line, "id").orElse(""));
    for (Value other : items(line, "others")) {
      words.add(other instanceof Value.Text id ? id.value() : "");
    }
    words.add(whatChanged(line));
    return String.join(" ", words).stripTrailing();
  }

  private static String whatChanged(Value.Fields line) {
    return switch (text(line, "how").orElse("")) {
      case "created", "removed" -> summary(line.get("entity").orElse(Value.NULL));
      case "changed" ->
          line.get("changes").isPresent()
              ? changes(items(line, "changes"))
              : "(the version before is not retained)";
      default -> "";
    };
  }

  private static String summary(Value entity) {
    List<String> words = new ArrayList<>();
    if (entity instanceof Value.Fields fields) {
      for (String name : List.of("title", "name")) {
        text(fields, name).map(Value::of).map(LogPrinter::clipped).ifPresent(words::add);
      }
      text(fields, "status").ifPresent(words::add);
    }
    return String.join(" ", words);
  }

  private static String changes(List<Value> changes) {
    List<String> parts = new ArrayList<>();
    for (Value each : changes) {
      Value.Fields change = (Value.Fields) each;
      String path = text(change, "path").orElse("");
      if (!UPDATED.matcher(path).matches()) {
        parts.add(path + ": " + change(change));
      }
    }
    return String.join(", ", parts);
  }

  private static String change(Value.Fields change) {
    Optional<String> before = change.get("before").map(LogPrinter::clipped);
    Optional<String> after = change.get("after").map(LogPrinter::clipped);
    return before
        .map(old -> after.map(next -> old + " -> " + next).orElse("- " + old))
        .orElseGet(() -> "+ " + after.orElse(""));
  }

  /** An object by what says most, where it has that. */
  private static String clipped(Value value) {
    List<String> telling =
        value instanceof Value.Fields fields
            ? TELLING.stream()
                .flatMap(name -> text(fields, name).stream())
                .map(text -> json(Value.of(text)))
                .toList()
            : List.of();
    return shortened(telling.isEmpty() ? json(value) : String.join(" ", telling));
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "...";
  }

  /** To the digit. */
  private static String json(Value value) {
    return new String(
        Json.compact(generator -> Json.write(value, generator)), StandardCharsets.UTF_8);
  }

  private static Optional<String> text(Value.Fields of, String field) {
    return of.get(field)
        .flatMap(value ->
            value instanceof Value.Text text ? Optional.of(text.value()) : Optional.empty());
  }

  private static List<Value> items(Value.Fields of, String field) {
    return of.get(field).orElse(Value.NULL) instanceof Value.Items items
        ? items.values()
        : List.of();
  }
}

package dev.maestro.app;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Characters of a value that are shown. */
  private static final int LONGEST = 80;

  /** Fields of an object in a list that say most. */
  private static final List<String> TELLING = List.of("type", "title", "name", "message", "status");

  /** Changes with everything, and so tells nothing. */
  private static final String UPDATED = "updatedAt";

  private final PrintStream out;
  private final boolean raw;
  private final ProgressBar bar;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long lastSeq;

  LogPrinter(PrintStream out, boolean raw, ProgressBar bar) {
    this.out = out;
    this.raw = raw;
    this.bar = bar;
  }

  /** Of the last event that was printed; 0 before the first. */
  long lastSeq() {
    return lastSeq;
  }

  @Override
  public void write(int octet) throws NobodyReads {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws NobodyReads {
    int begin = offset;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        line.write(bytes, begin, i - begin);
        print(line.toString(StandardCharsets.UTF_8));
        line.reset();
        begin = i + 1;
      }
    }
    line.write(bytes, begin, offset + length - begin);
  }

  private void print(String text) throws NobodyReads {
    JsonNode json = JSON.readTree(text);
    lastSeq = json.path("seq").asLong(lastSeq);
    bar.close();
    out.println(raw ? text : PlainText.oneLine(readable(json)));
    if (out.checkError()) {
      throw new NobodyReads();
    }
  }

  private static String readable(JsonNode line) {
    if (line.has("gap")) {
      return "damage: "
          + StatsReport.gap(line.path("gap"))
          + " (doctor lists all damage; doctor --repair, with the server stopped, mends what it can)";
    }
    List<String> words = new ArrayList<>();
    words.add(text(line, "time", "-"));
    words.add(line.has("seq") ? "#" + line.path("seq").asLong(0) : "#-");
    words.add(text(line, "event", "(no event)"));
    words.add(text(line, "id", ""));
    line.path("others").forEach(other -> words.add(other.asString("")));
    words.add(whatChanged(line));
    return String.join(" ", words).stripTrailing();
  }

  private static String whatChanged(JsonNode line) {
    return switch (text(line, "how", "")) {
      case "created" -> summary(line.path("entity"));
      case "changed" ->
          line.has("changes")
              ? changes(line.path("changes"))
              : "(the version before is not retained)";
      default -> "";
    };
  }

  private static String summary(JsonNode entity) {
    List<String> words = new ArrayList<>();
    for (String name : List.of("title", "name")) {
      if (entity.path(name).isString()) {
        words.add(clipped(entity.path(name)));
      }
    }
    if (entity.path("status").isString()) {
      words.add(entity.path("status").asString(""));
    }
    return String.join(" ", words);
  }

  private static String changes(JsonNode changes) {
    List<String> parts = new ArrayList<>();
    for (JsonNode change : changes) {
      String path = text(change, "path", "");
      if (!path.equals(UPDATED) && !path.endsWith("." + UPDATED)) {
        parts.add(path + ": " + change(change));
      }
    }
    return String.join(", ", parts);
  }

  private static String change(JsonNode change) {
    if (!change.has("before")) {
      return "+ " + clipped(change.path("after"));
    }
    String before = clipped(change.path("before"));
    return change.has("after") ? before + " -> " + clipped(change.path("after")) : "- " + before;
  }

  /** An object by what says most, where it has that. */
  private static String clipped(JsonNode value) {
    List<String> telling =
        TELLING.stream()
            .filter(name -> value.path(name).isString())
            .map(name -> value.path(name).toString())
            .toList();
    return shortened(telling.isEmpty() ? value.toString() : String.join(" ", telling));
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "...";
  }

  private static String text(JsonNode of, String field, String otherwise) {
    return of.path(field).asString(otherwise);
  }
}

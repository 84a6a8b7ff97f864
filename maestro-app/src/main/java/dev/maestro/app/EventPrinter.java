package dev.maestro.app;

import dev.maestro.core.domain.Value;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints the events of {@code maestro-server events}. */
interface EventPrinter {

  /**
   * Prints one.
   *
   * @param text the frame as it came
   * @return whether somebody still reads
   */
  boolean print(String text, Value.Fields frame);

  /** The frames as they come. */
  static EventPrinter raw(PrintStream out) {
    return (text, frame) -> {
      out.println(text);
      return !out.checkError();
    };
  }

  /** {@code 14:03:07.123 #42 task:updated task_1 "Title" in_progress}, in local time. */
  static EventPrinter readable(PrintStream out, boolean colored) {
    return new ForPeople(out, colored);
  }

  /** For people. */
  final class ForPeople implements EventPrinter {

    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final String DIM = "2";
    private static final Map<String, String> COLORS =
        Map.of("project", "35", "task", "32", "subtask", "36", "session", "34");

    /** What of the data says most, where it is there. */
    private static final List<String> IDS = List.of("id", "taskId", "subtaskId", "sessionId");

    private static final List<String> NAMES = List.of("title", "name");

    private final PrintStream out;
    private final boolean colored;

    private ForPeople(PrintStream out, boolean colored) {
      this.out = out;
      this.colored = colored;
    }

    @Override
    public boolean print(String text, Value.Fields frame) {
      String type = text(frame, "type");
      Value.Fields data = frame.get("data").map(ForPeople::asObject).orElse(Value.Fields.EMPTY);
      String line =
          String.join(
              " ",
              color(DIM, TIME.format(Instant.ofEpochMilli(number(frame, "timestamp")))),
              color(DIM, "#" + number(frame, "seq")),
              color(COLORS.getOrDefault(type.substring(0, type.indexOf(':')), DIM), type),
              PlainText.oneLine(summary(data)));
      out.println(line.stripTrailing());
      return !out.checkError();
    }

    private static String summary(Value.Fields data) {
      String ids = texts(data, IDS).collect(Collectors.joining(" "));
      String name = texts(data, NAMES).findFirst().map(each -> " \"" + each + "\"").orElse("");
      String status = texts(data, List.of("status")).findFirst().map(each -> " " + each).orElse("");
      return ids + name + status;
    }

    private static Stream<String> texts(Value.Fields data, List<String> names) {
      return names.stream().map(name -> text(data, name)).filter(value -> !value.isEmpty());
    }

    private static String text(Value.Fields fields, String name) {
      Optional<Value> value = fields.get(name);
      return value.isPresent() && value.get() instanceof Value.Text text ? text.value() : "";
    }

    private static long number(Value.Fields fields, String name) {
      Optional<Value> value = fields.get(name);
      return value.isPresent() && value.get() instanceof Value.Num number
          ? Long.parseLong(number.literal())
          : 0;
    }

    private static Value.Fields asObject(Value value) {
      return value instanceof Value.Fields fields ? fields : Value.Fields.EMPTY;
    }

    private String color(String code, String text) {
      return colored ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
  }
}

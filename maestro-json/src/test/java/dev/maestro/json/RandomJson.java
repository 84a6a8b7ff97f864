package dev.maestro.json;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Random JSON as text. Its strings hold no quote of either kind but escaped double ones. */
final class RandomJson {

  private static final int DEEPEST = 4;

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "-0.0",
          "1.50",
          "1e400",
          "1E+2",
          "-1e-400",
          "0.1000",
          "12345678901234567890",
          "-98765432109876543210.0123456789");

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "plain",
          "😀",
          "\\ud83d\\ude00",
          "\\u0000",
          "\\u001f\\b\\f\\n\\r\\t",
          "\\\\",
          "\\/",
          "\\\"",
          "\u007f\u0085\u2028\u2029\ufeff\uffff",
          "e\u0301",
          "__proto__",
          "</script>");

  private final Random random;
  private int lastField;

  RandomJson(long seed) {
    this.random = new Random(seed);
  }

  /** Up to four fields of names that nothing else has, each with a comma before it. */
  String moreFields() {
    return fields(0).map(field -> "," + field).collect(Collectors.joining());
  }

  String value() {
    return value(0);
  }

  private Stream<String> fields(int depth) {
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(i -> text(++lastField + oneOf(TEXTS)) + ":" + value(depth + 1));
  }

  private String value(int depth) {
    return switch (random.nextInt(depth < DEEPEST ? 8 : 6)) {
      case 0 -> "null";
      case 1 -> random.nextBoolean() ? "true" : "false";
      case 2 -> Long.toString(random.nextLong());
      case 3 -> oneOf(NUMBERS);
      case 4, 5 -> text(oneOf(TEXTS) + oneOf(TEXTS));
      case 6 -> fields(depth).collect(Collectors.joining(",", "{", "}"));
      default ->
          IntStream.range(0, random.nextInt(4))
              .mapToObj(i -> value(depth + 1))
              .collect(Collectors.joining(",", "[", "]"));
    };
  }

  private static String text(String content) {
    return "\"" + content + "\"";
  }

  private String oneOf(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}

package dev.maestro.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Tells people what the statistics of a store say. */
final class StatsReport {

  /** Days that are shown. */
  private static final int MOST_DAYS = 14;

  private static final long MICROS_OF_MILLI = 1_000;

  private final Consumer<String> out;

  StatsReport(Consumer<String> out) {
    this.out = out;
  }

  void print(String directory, JsonNode stats) {
    out.accept(
        "%s: store %s, generation %d"
            .formatted(
                directory,
                stats.path("store").path("id").asString(""),
                number(stats.path("store"), "generation")));
    printEntities(stats);
    printSizes(stats);
    printEvents(stats);
    printDays(stats.path("days"));
    printLargest(stats.path("largest"));
    printSyncs(stats);
    printDamage(stats);
  }

  /** Whether all of the store could be read. */
  static boolean isWhole(JsonNode stats) {
    return stats.path("unreadable").isEmpty() && stats.path("gaps").isEmpty();
  }

  private void printDamage(JsonNode stats) {
    stats.path("unreadable").forEach(document -> out.accept("damage: " + document.asString("")));
    long more = number(stats, "unreadableInAll") - stats.path("unreadable").size();
    if (more > 0) {
      out.accept("damage: " + more + " more documents cannot be read");
    }
    stats.path("gaps").forEach(gap -> out.accept("damage: " + gap(gap)));
    if (!isWhole(stats)) {
      out.accept(
          "What is damaged is not counted, but where the journal has it. doctor lists all damage;"
              + " doctor --repair, with the server stopped, mends what it can.");
    }
  }

  /** What cannot be read of the journal. */
  static String gap(JsonNode gap) {
    long first = number(gap, "firstSeq");
    long last = number(gap, "lastSeq");
    String events =
        last < first
            ? "changes before event %d".formatted(first)
            : last == first
                ? "event %d".formatted(first)
                : "events %d to %d".formatted(first, last);
    return "%s cannot be read: %s is corrupt at byte %d"
        .formatted(events, gap.path("file").asString(""), number(gap, "offset"));
  }

  private void printEntities(JsonNode stats) {
    for (Map.Entry<String, JsonNode> kind : stats.path("entities").properties()) {
      List<String> statuses = new ArrayList<>();
      stats
          .path("statuses")
          .path(kind.getKey())
          .properties()
          .forEach(status -> statuses.add(status.getValue().asLong(0) + " " + status.getKey()));
      out.accept(
          "%ss: %d, %s%s"
              .formatted(
                  kind.getKey(),
                  number(kind.getValue(), "count"),
                  ByteCount.readable(number(kind.getValue(), "bytes")),
                  statuses.isEmpty() ? "" : " (" + String.join(", ", statuses) + ")"));
    }
  }

  private void printSizes(JsonNode stats) {
    out.accept(line(stats.path("sizes")));
  }

  /** What the journal and its checkpoints take. */
  static String line(JsonNode sizes) {
    return "journal: %s in %d segments, %s in %d checkpoints"
        .formatted(
            ByteCount.readable(number(sizes, "journalBytes")),
            number(sizes, "segments"),
            ByteCount.readable(number(sizes, "checkpointBytes")),
            number(sizes, "checkpoints"));
  }

  private void printEvents(JsonNode stats) {
    JsonNode events = stats.path("events");
    long oldest = number(events, "oldestSeq");
    long latest = number(events, "latestSeq");
    out.accept(
        oldest > latest
            ? "events: none can be read back; the next is " + oldest
            : "events: %d to %d can be read back, since %s; the log goes back to %d"
                .formatted(
                    oldest,
                    latest,
                    events.path("oldestAt").asString("?"),
                    number(stats, "journalBegin")));
    if (stats.has("retention")) {
      JsonNode retention = stats.path("retention");
      out.accept(
          "retention: %d days, no more than %s, or %s for a consumer"
              .formatted(
                  number(retention, "days"),
                  ByteCount.readable(number(retention, "bytes")),
                  ByteCount.readable(number(retention, "consumersBytes"))));
    }
    for (JsonNode consumer : stats.path("consumers")) {
      out.accept(
          "consumer %s: event %d, %s"
              .formatted(
                  consumer.path("name").asString(""),
                  number(consumer, "seq"),
                  consumer.path("current").asBoolean(false)
                      ? number(consumer, "behind") + " behind"
                      : "of another generation"));
    }
  }

  private void printDays(JsonNode days) {
    int first = Math.max(0, days.size() - MOST_DAYS);
    out.accept("day (UTC)   projects   tasks sessions   events  journal");
    if (first > 0) {
      out.accept("... %d earlier days are in --json".formatted(first));
    }
    for (int i = first; i < days.size(); i++) {
      JsonNode day = days.get(i);
      out.accept(
          "%s %9d %7d %8d %8d %8s"
              .formatted(
                  day.path("date").asString(""),
                  number(day, "projects"),
                  number(day, "tasks"),
                  number(day, "sessions"),
                  number(day, "events"),
                  ByteCount.readable(number(day, "journalBytes"))));
    }
  }

  private void printLargest(JsonNode largest) {
    if (!largest.isEmpty()) {
      out.accept("largest:");
    }
    for (JsonNode entity : largest) {
      out.accept(
          "%10s %s %s"
              .formatted(
                  ByteCount.readable(number(entity, "bytes")),
                  entity.path("kind").asString(""),
                  entity.path("id").asString("")));
    }
  }

  private void printSyncs(JsonNode stats) {
    if (!stats.has("syncs")) {
      out.accept("syncs: no server runs, which would time them");
      return;
    }
    JsonNode syncs = stats.path("syncs");
    out.accept(
        "syncs since %s: %d, %s on average; under 1 ms %d, 10 ms %d, 100 ms %d, 1 s %d, longer %d"
            .formatted(
                syncs.path("since").asString(""),
                number(syncs, "count"),
                millis(number(syncs, "meanMicros")),
                number(syncs, "under1ms"),
                number(syncs, "under10ms"),
                number(syncs, "under100ms"),
                number(syncs, "under1s"),
                number(syncs, "longer")));
    for (JsonNode slow : syncs.path("slowest")) {
      out.accept(
          "%10s at %s".formatted(millis(number(slow, "micros")), slow.path("at").asString("")));
    }
  }

  private static String millis(long micros) {
    return "%d.%03d ms".formatted(micros / MICROS_OF_MILLI, micros % MICROS_OF_MILLI);
  }

  private static long number(JsonNode of, String field) {
    return of.path(field).asLong(0);
  }
}

package dev.maestro.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Tells people what a doctor has found or done, from what it answers. */
final class DoctorReport {

  private static final int KIB = 1024;
  private static final List<String> SEVERITIES = List.of("damage", "warning", "note");

  private static final String SEVERITY = "severity";

  /** Of more that say the same only some are shown. */
  private static final int MOST_ALIKE = 20;

  private static final int SHOWN_OF_MANY = 3;

  private final Consumer<String> out;

  DoctorReport(Consumer<String> out) {
    this.out = out;
  }

  /** What was looked at, and each finding with what mends it. */
  void print(String directory, JsonNode examination) {
    print(
        "%s: %d projects, %d tasks, %d sessions"
            .formatted(
                directory,
                number(examination, "projects"),
                number(examination, "tasks"),
                number(examination, "sessions")));
    JsonNode store = examination.path("store");
    if (store.isObject()) {
      print("store %s, generation %d".formatted(text(store, "id"), number(store, "generation")));
    }
    printJournal(examination);
    printFindings(examination);
    print(verdict(examination));
  }

  /** Of many that say the same the first few, and how many there are. */
  private void printFindings(JsonNode examination) {
    Map<String, List<JsonNode>> alike = new LinkedHashMap<>();
    JsonNode findings = examination.path("findings");
    findings.forEach(finding ->
        alike
            .computeIfAbsent(
                text(finding, SEVERITY) + text(finding, "what"), key -> new ArrayList<>())
            .add(finding));
    alike
        .values()
        .forEach(some -> {
          boolean areMany = some.size() > MOST_ALIKE;
          some.stream()
              .limit(areMany ? SHOWN_OF_MANY : MOST_ALIKE)
              .forEach(one -> print(line(one)));
          if (areMany) {
            print(
                "%s: %d more: %s (%s)"
                    .formatted(
                        text(some.get(0), SEVERITY),
                        some.size() - SHOWN_OF_MANY,
                        text(some.get(0), "what"),
                        text(some.get(0), "mend")));
          }
        });
    long all =
        SEVERITIES.stream()
            .mapToLong(severity -> number(examination.path("counts"), severity))
            .sum();
    if (all > findings.size()) {
      print(
          "%d more findings are not listed, all of them less severe"
              .formatted(all - findings.size()));
    }
  }

  private void printJournal(JsonNode examination) {
    JsonNode journal = examination.path("journal");
    if (number(journal, "segments") > 0) {
      print(
          "journal: %d segments, %d records, %d checkpoints; events %s"
              .formatted(
                  number(journal, "segments"),
                  number(journal, "records"),
                  number(journal, "checkpoints"),
                  number(journal, "latestSeq") < number(journal, "oldestSeq")
                      ? "none, the next is " + number(journal, "oldestSeq")
                      : number(journal, "oldestSeq") + " to " + number(journal, "latestSeq")));
    }
    if (number(examination, "consumers") > 0) {
      print("%d consumers of its events".formatted(number(examination, "consumers")));
    }
    if (examination.has("freeBytes")) {
      print("%d MiB left on the disk".formatted(number(examination, "freeBytes") / KIB / KIB));
    }
    if (examination.path("running").asBoolean(false)) {
      print("in use: a server looked at it, as of one commit");
    }
  }

  private static String line(JsonNode finding) {
    return "%s: %s%s: %s (%s)"
        .formatted(
            text(finding, SEVERITY),
            text(finding, "file"),
            finding.has("offset") ? " at byte " + number(finding, "offset") : "",
            text(finding, "what"),
            text(finding, "mend"));
  }

  private static String verdict(JsonNode examination) {
    JsonNode counts = examination.path("counts");
    String counted =
        String.join(
            ", ",
            SEVERITIES.stream()
                .filter(severity -> number(counts, severity) > 0)
                .map(severity -> severity + ": " + number(counts, severity))
                .toList());
    String healthy = examination.path("healthy").asBoolean(false) ? "Healthy" : "Damaged";
    return counted.isEmpty() ? healthy + "." : healthy + " (" + counted + ").";
  }

  /** What was mended, and what the directory is like now. */
  void printRepair(String directory, JsonNode repair) {
    for (JsonNode mended : repair.path("mended")) {
      print(
          "mended: %s: %s%s"
              .formatted(
                  text(mended, "file"),
                  text(mended, "what"),
                  mended.has("kept") ? "; what it was is kept as " + text(mended, "kept") : ""));
    }
    if (repair.path("mended").isEmpty()) {
      print("Nothing was mended.");
    }
    print(directory, repair.path("after"));
  }

  void printRestored(JsonNode restored) {
    print(
        "%s %s is there again, as of event %d; its document is %s"
            .formatted(
                text(restored, "kind"),
                text(restored, "id"),
                number(restored, "seq"),
                text(restored, "file")));
  }

  private void print(String line) {
    out.accept(line);
  }

  private static String text(JsonNode of, String field) {
    return of.path(field).asString("");
  }

  private static long number(JsonNode of, String field) {
    return of.path(field).asLong(0);
  }
}

package dev.maestro.json;

import dev.maestro.core.domain.Value;

/**
 * The first line of an export. It tells how many entities follow, so that a file that was cut off
 * shows, and nothing of where or when it was made, so that equal stores have equal exports.
 *
 * <pre>
 * {"format":"maestro-export","version":1,"projects":1,"tasks":2,"sessions":1}
 * </pre>
 *
 * The lines that follow are {@link ExportLine}s: the projects, then the tasks, then the sessions,
 * each kind in the order of its ids. A reader takes them in any order. Each line ends with a line
 * feed, the last one too.
 */
public record ExportHeader(long projects, long tasks, long sessions) {

  private static final int VERSION = 1;
  private static final String FORMAT = "maestro-export";

  /** What an export's lines are read with. */
  static final JsonParsing LINE = new JsonParsing(Limits.EXPORTED);

  /** How many lines follow. */
  public long entities() {
    return projects + tasks + sessions;
  }

  /** The line, without its end, in compact UTF-8. */
  public byte[] encode() {
    return Json.compact(generator -> {
      generator.writeStartObject();
      generator.writeStringProperty("format", FORMAT);
      generator.writeNumberProperty("version", VERSION);
      generator.writeNumberProperty("projects", projects);
      generator.writeNumberProperty("tasks", tasks);
      generator.writeNumberProperty("sessions", sessions);
      generator.writeEndObject();
    });
  }

  /**
   * @throws InvalidJson if that is no such line, or one of another version; the message says why
   */
  public static ExportHeader decode(byte[] line) {
    return Documents.read(LINE.parse(line), ExportHeader::read);
  }

  private static ExportHeader read(FieldReader reader) {
    requireFormat(reader);
    ExportHeader header =
        new ExportHeader(
            count(reader, "projects"), count(reader, "tasks"), count(reader, "sessions"));
    for (String name : reader.rest().byName().keySet()) {
      reader.faults().add(name, "This version knows no field " + name + " of a header");
    }
    return header;
  }

  private static void requireFormat(FieldReader reader) {
    Value format = reader.any("format");
    if (format == null || !format.equals(Value.of(FORMAT))) {
      throw new InvalidJson(
          "An export begins with {\"format\":\"" + FORMAT + "\", and this does not");
    }
    long version = count(reader, "version");
    if (version != VERSION) {
      throw new InvalidJson(
          "This is an export of version "
              + version
              + ", and this Maestro knows version "
              + VERSION
              + ". Import it with the Maestro that wrote it or a newer one");
    }
  }

  private static long count(FieldReader reader, String name) {
    Long count = reader.seq(name);
    if (count == null) {
      throw reader.missing(name);
    }
    return count;
  }
}

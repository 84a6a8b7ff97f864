package dev.maestro.tools.history;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.json.FieldChange;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.Happening.Changed;
import dev.maestro.storage.fs.Happening.How;
import dev.maestro.storage.fs.Happening.Name;
import dev.maestro.storage.fs.Happening.Told;
import dev.maestro.storage.fs.journal.Passage.Gap;
import dev.maestro.tools.GapJson;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A line of a log.
 *
 * <pre>
 * {"time":"2026-01-31T08:00:00.123Z",          left out where no event tells it
 *  "seq":42,"event":"task:updated",            left out of a change that no event tells of
 *  "kind":"task","id":"task_1",                what it tells of first; of a subtask, its task
 *  "project":"proj_1",                         left out where it is not known
 *  "others":["sess_1"],                        what it tells of besides
 *  "how":"changed",                            or "created", "removed"; left out where nothing changed
 *  "changes":[{"path":"status","before":"todo","after":"completed"}],
 *  "entity":{…}}                               instead of changes: as it was created, was when it was
 *                                              removed, or became from a version that cannot be had;
 *                                              where neither can be had, both are left out
 *
 * {"gap":{…}}                                  events that cannot be read, as {@link GapJson} has them
 * </pre>
 */
final class LogLine {

  private LogLine() {}

  /**
   * @param changed what changed in the entity that the event tells of
   */
  static byte[] of(Told told, @Nullable Changed changed) {
    return Json.compact(line -> {
      line.writeStartObject();
      line.writeStringProperty("time", Instant.ofEpochMilli(told.timestamp()).toString());
      line.writeNumberProperty("seq", told.seq());
      line.writeStringProperty("event", told.type());
      write(told.about(), told.project(), line);
      if (!told.others().isEmpty()) {
        line.writeName("others");
        Json.write(Value.of(told.others().stream().map(Name::id).toList()), line);
      }
      if (changed != null) {
        write(changed, line);
      }
      line.writeEndObject();
    });
  }

  /**
   * @param events of the transaction
   */
  static byte[] untold(Changed changed, List<Told> events) {
    return Json.compact(line -> {
      line.writeStartObject();
      if (!events.isEmpty()) {
        line.writeStringProperty(
            "time", Instant.ofEpochMilli(events.get(0).timestamp()).toString());
      }
      write(changed.entity(), null, line);
      write(changed, line);
      line.writeEndObject();
    });
  }

  /** Instead of what cannot be read. */
  static byte[] of(Gap gap) {
    return Json.TREES.writeValueAsBytes(Json.TREES.createObjectNode().set("gap", GapJson.of(gap)));
  }

  private static void write(Name entity, @Nullable ProjectId project, JsonGenerator line) {
    line.writeStringProperty("kind", entity.kind());
    line.writeStringProperty("id", entity.id());
    if (project != null) {
      line.writeStringProperty("project", project.value());
    }
  }

  private static void write(Changed changed, JsonGenerator line) {
    line.writeStringProperty("how", changed.how().name().toLowerCase(Locale.ROOT));
    Value.Fields before = changed.before();
    Value.Fields after = changed.after();
    if (changed.how() == How.REMOVED) {
      write("entity", before, line);
    } else if (before != null && after != null) {
      line.writeName("changes");
      line.writeStartArray();
      FieldChange.between(before, after).forEach(change -> write(change, line));
      line.writeEndArray();
    } else {
      write("entity", after, line);
    }
  }

  private static void write(FieldChange change, JsonGenerator line) {
    line.writeStartObject();
    line.writeStringProperty("path", change.path());
    write("before", change.before(), line);
    write("after", change.after(), line);
    line.writeEndObject();
  }

  private static void write(String name, @Nullable Value value, JsonGenerator line) {
    if (value != null) {
      line.writeName(name);
      Json.write(value, line);
    }
  }
}

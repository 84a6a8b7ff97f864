package dev.maestro.json;

import dev.maestro.core.domain.Change;
import dev.maestro.core.domain.IdList;
import dev.maestro.core.domain.NewSession;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SessionPatch;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A session as JSON. */
public final class SessionCodec {

  private SessionCodec() {}

  public static void write(Session session, JsonGenerator generator) {
    generator.writeStartObject();
    generator.writeStringProperty("id", session.id().value());
    generator.writeStringProperty("projectId", session.projectId().value());
    Json.writeTexts("taskIds", session.taskIds(), generator);
    generator.writeStringProperty("name", session.name());
    Optionals.write("agentId", session.agentId(), generator);
    writeEnv("env", session, generator);
    generator.writeStringProperty("strategy", session.strategy());
    generator.writeStringProperty("status", session.status().value());
    generator.writeNumberProperty("startedAt", session.startedAt());
    generator.writeNumberProperty("lastActivity", session.lastActivity());
    Optionals.writeOrNull("completedAt", session.completedAt(), generator);
    generator.writeStringProperty("hostname", session.hostname());
    generator.writeStringProperty("platform", session.platform());
    Json.writeArray("events", session.events(), SessionEventCodec::write, generator);
    Json.writeArray("timeline", session.timeline(), SessionTimelineCodec::write, generator);
    if (session.metadata() != null) {
      generator.writeName("metadata");
      Json.write(session.metadata(), generator);
    }
    Json.writeInto(session.unknown(), generator);
    generator.writeEndObject();
  }

  static void writeEnv(String name, Session session, JsonGenerator generator) {
    generator.writeObjectPropertyStart(name);
    session.env().forEach(generator::writeStringProperty);
    generator.writeEndObject();
  }

  static Session readStored(FieldReader reader, StoredEntity stored) {
    Stored.requireId(reader, stored);
    long startedAt = Objects.requireNonNullElse(reader.time("startedAt"), stored.createdAt());
    return new SessionBuilder(
            new SessionId(stored.id()), Stored.requireProject(reader, stored), startedAt)
        .taskIds(IdList.distinct(Objects.requireNonNullElse(taskIds(reader), List.of())))
        .name(Objects.requireNonNullElse(reader.text("name"), Session.DEFAULT_NAME))
        .agentId(reader.text("agentId"))
        .env(reader.textMap("env"))
        .strategy(Objects.requireNonNullElse(reader.text("strategy"), Session.DEFAULT_STRATEGY))
        .status(
            Objects.requireNonNullElse(
                reader.text("status", SessionStatus::new), SessionStatus.RUNNING))
        .lastActivity(Objects.requireNonNullElse(reader.time("lastActivity"), startedAt))
        .completedAt(reader.time("completedAt"))
        .hostname(Objects.requireNonNullElse(reader.text("hostname"), ""))
        .platform(Objects.requireNonNullElse(reader.text("platform"), ""))
        .events(reader.objects("events", event -> SessionEventCodec.readStored(event, startedAt)))
        .timeline(
            reader.objects("timeline", event -> SessionTimelineCodec.readStored(event, startedAt)))
        .metadata(reader.object("metadata"))
        .unknown(reader.rest())
        .build();
  }

  /** The tasks, or the single task that stands for them; null where neither is said. */
  private static @Nullable List<TaskId> taskIds(FieldReader reader) {
    List<String> several = reader.texts("taskIds");
    TaskId single = reader.text("taskId", TaskId::new);
    if (several != null) {
      return several.stream().map(TaskId::new).toList();
    }
    return single == null ? null : List.of(single);
  }

  /**
   * @throws ValidationFailed with every fault of the body
   */
  public static NewSession readNew(Value.Fields body) {
    return Requests.read(
        body,
        reader -> {
          NewSession session =
              new NewSession(
                  reader.text("id", SessionId::new),
                  reader.text("projectId", ProjectId::new),
                  taskIds(reader),
                  reader.text("name"),
                  reader.text("agentId"),
                  reader.textMap("env"),
                  reader.text("strategy"),
                  reader.text("status", SessionStatus::new),
                  reader.objects("events", SessionEventCodec::readNew),
                  reader.objects("timeline", SessionTimelineCodec::readNew),
                  reader.object("metadata"),
                  reader.rest());
          session.check(reader.faults());
          return session;
        });
  }

  /**
   * @throws ValidationFailed with every fault of the body
   */
  public static SessionPatch readPatch(Value.Fields body) {
    return Requests.read(
        body,
        reader -> {
          SessionPatch patch =
              new SessionPatch(
                  reader.textChange("projectId", ProjectId::new),
                  taskIdsChange(reader),
                  reader.textChange("name"),
                  reader.textChange("agentId"),
                  reader.textMapChange("env"),
                  reader.textChange("strategy"),
                  reader.textChange("status", SessionStatus::new),
                  reader.objects("events", SessionEventCodec::readNew),
                  reader.objects("timeline", SessionTimelineCodec::readNew),
                  reader.objectChange("metadata"),
                  reader.rest());
          patch.check(reader.faults());
          if (!reader.faults().isEmpty()) {
            // It is refused whatever is stored, so its sender learns of these as well.
            patch.checkListed(null, reader.faults());
          }
          return patch;
        });
  }

  private static Change<List<TaskId>> taskIdsChange(FieldReader reader) {
    Change<List<TaskId>> several = reader.textsChange("taskIds", TaskId::new);
    TaskId single = reader.text("taskId", TaskId::new);
    return several.isKept() && single != null ? Change.to(List.of(single)) : several;
  }
}

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

  static final ObjectForm<Session> FORM =
      new ObjectForm<>(
          List.of(
              Field.text("id", Session::id),
              Field.text("projectId", Session::projectId),
              Field.texts("taskIds", Session::taskIds),
              Field.text("name", Session::name),
              Field.optionalText("agentId", Session::agentId),
              Field.textsByName("env", Session::env),
              Field.text("strategy", Session::strategy),
              Field.text("status", Session::status),
              Field.number("startedAt", Session::startedAt),
              Field.number("lastActivity", Session::lastActivity),
              Field.numberOrNull("completedAt", Session::completedAt),
              Field.text("hostname", Session::hostname),
              Field.text("platform", Session::platform),
              Field.list("events", Session::events, SessionEventCodec.FORM),
              Field.list("timeline", Session::timeline, SessionTimelineCodec.FORM),
              Field.free("metadata", Session::metadata),
              Field.unknown(Session::unknown)));

  private SessionCodec() {}

  public static void write(Session session, JsonGenerator generator) {
    FORM.write(session, generator);
  }

  static Session readStored(FieldReader reader, StoredEntity stored) {
    Stored.requireId(reader, stored);
    long startedAt = Objects.requireNonNullElseGet(reader.time("startedAt"), stored::createdAt);
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

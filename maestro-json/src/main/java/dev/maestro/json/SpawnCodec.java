package dev.maestro.json;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Faults;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Spawn;
import dev.maestro.core.domain.SpawnRefused;
import dev.maestro.core.domain.SpawnRequest;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.domain.Value;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A spawn as JSON. */
public final class SpawnCodec {

  /** What a session has and a spawn decides by itself. */
  private static final List<String> DECIDED =
      List.of("taskId", "agentId", "env", "status", "events", "timeline", "metadata");

  private static final ObjectForm<SpawnRequest> FORM =
      new ObjectForm<>(
          List.of(
              Field.object("session", SpawnRequest::session, SessionCodec.FORM),
              Field.text("projectId", request -> request.session().projectId()),
              Field.texts("taskIds", request -> request.session().taskIds()),
              Field.texts("skillIds", SpawnRequest::skillIds),
              Field.text("name", request -> request.session().name()),
              Field.text("command", SpawnRequest::command),
              Field.text("cwd", SpawnRequest::cwd),
              Field.textsByName("envVars", request -> request.session().env()),
              Field.textOrNull("spawnSource", SpawnRequest::spawnSource),
              Field.textOrNull("parentSessionId", SpawnRequest::parentSessionId)));

  private static final ObjectForm<Event.SpawnExpired> EXPIRED =
      new ObjectForm<>(
          List.of(
              Field.text("sessionId", Event.SpawnExpired::sessionId),
              Field.text("projectId", Event.SpawnExpired::projectId),
              Field.texts("taskIds", Event.SpawnExpired::taskIds)));

  private SpawnCodec() {}

  /**
   * @throws SpawnRefused if the project or the tasks are not named, or the role is none
   * @throws ValidationFailed with every other fault of the body
   */
  public static Spawn readNew(Value.Fields body) {
    return Requests.read(
        body,
        reader -> {
          reader.ignore(DECIDED);
          String name = reader.text("name");
          String sessionName = reader.text("sessionName");
          Spawn spawn =
              new Spawn(
                  leniently(body, fields -> fields.text("projectId", ProjectId::new)),
                  leniently(body, SpawnCodec::taskIds),
                  sessionName == null ? name : sessionName,
                  reader.texts("skills"),
                  role(body),
                  reader.text("strategy"),
                  reader.text("spawnSource"),
                  reader.text("spawnedBy"),
                  reader.text("sessionId", SessionId::new),
                  reader.text("spawnReason"),
                  reader.any("context"),
                  reader.ignore(List.of("projectId", "taskIds", "role")).rest());
          spawn.check();
          return spawn;
        });
  }

  private static @Nullable List<TaskId> taskIds(FieldReader reader) {
    List<String> texts = reader.texts("taskIds");
    return texts == null ? null : texts.stream().map(TaskId::new).toList();
  }

  /** A role of the wrong type is no role, as is one that nobody knows. */
  private static @Nullable String role(Value.Fields body) {
    Value role = body.get("role").orElse(Value.NULL);
    if (role instanceof Value.Null) {
      return null;
    }
    return role instanceof Value.Text text ? text.value() : "";
  }

  /** A field of the wrong type counts as missing, since a spawn has errors of its own for that. */
  private static <R> @Nullable R leniently(
      Value.Fields body, Function<FieldReader, @Nullable R> read) {
    Faults faults = new Faults();
    R value = read.apply(new FieldReader(body, "", faults));
    return faults.isEmpty() ? value : null;
  }

  /** The answer to a spawn. */
  public static void writeAnswer(Session session, JsonGenerator generator) {
    generator.writeStartObject();
    generator.writeBooleanProperty("success", true);
    generator.writeStringProperty("sessionId", session.id().value());
    generator.writeStringProperty(
        "message", "Spawn request sent; session " + session.id() + " waits for a terminal");
    generator.writeName("session");
    SessionCodec.write(session, generator);
    generator.writeEndObject();
  }

  static void write(SpawnRequest request, JsonGenerator generator) {
    FORM.write(request, generator);
  }

  static void write(Event.SpawnExpired expired, JsonGenerator generator) {
    EXPIRED.write(expired, generator);
  }

  static SpawnRequest readStored(FieldReader reader) {
    Session session = Stored.whole(reader.requiredObject("session"), SessionCodec::readStored);
    return new SpawnRequest(
        session,
        reader.textsOrNone("skillIds"),
        Objects.requireNonNullElse(reader.text("command"), ""),
        Objects.requireNonNullElse(reader.text("cwd"), ""),
        reader.text("spawnSource"),
        reader.text("parentSessionId", SessionId::new));
  }
}

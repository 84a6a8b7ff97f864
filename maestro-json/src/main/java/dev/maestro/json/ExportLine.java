package dev.maestro.json;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.Value;
import java.util.Map;

/**
 * A line of an export behind its {@link ExportHeader}: one entity, as it is stored, under the name
 * of its kind.
 *
 * <pre>
 * {"project":{"id":"proj_1","name":"One",...}}
 * {"task":{"id":"task_1","projectId":"proj_1",...}}
 * {"session":{"id":"sess_1","projectId":"proj_1",...}}
 * </pre>
 */
public sealed interface ExportLine {

  /** The most bytes that a line has besides the entity, without its end. */
  int ENVELOPE = "{\"session\":}".length();

  /** The line, without its end, in compact UTF-8. */
  byte[] encode();

  /** A line that is a project. */
  record OfProject(Project project) implements ExportLine {

    private static final String KIND = "project";

    @Override
    public byte[] encode() {
      return line(KIND, generator -> ProjectCodec.write(project, generator));
    }

    private static OfProject read(FieldReader reader) {
      return new OfProject(Stored.whole(reader, ProjectCodec::readStored));
    }
  }

  /** A line that is a task. */
  record OfTask(Task task) implements ExportLine {

    private static final String KIND = "task";

    @Override
    public byte[] encode() {
      return line(KIND, generator -> TaskCodec.write(task, generator));
    }

    private static OfTask read(FieldReader reader) {
      return new OfTask(Stored.whole(reader, TaskCodec::readStored));
    }
  }

  /** A line that is a session. */
  record OfSession(Session session) implements ExportLine {

    private static final String KIND = "session";

    @Override
    public byte[] encode() {
      return line(KIND, generator -> SessionCodec.write(session, generator));
    }

    private static OfSession read(FieldReader reader) {
      return new OfSession(Stored.whole(reader, SessionCodec::readStored));
    }
  }

  /**
   * @throws InvalidJson if that is no such line; the message says why
   */
  static ExportLine decode(byte[] line) {
    Map<String, Value> object = ExportHeader.LINE.parse(line).byName();
    if (object.size() != 1) {
      throw new InvalidJson("A line holds one entity under the name of its kind, and nothing else");
    }
    Map.Entry<String, Value> only = object.entrySet().iterator().next();
    String kind = only.getKey();
    if (!(only.getValue() instanceof Value.Fields entity)) {
      throw new InvalidJson(kind + " must be an object");
    }
    return switch (kind) {
      case OfProject.KIND -> Documents.read(entity, OfProject::read);
      case OfTask.KIND -> Documents.read(entity, OfTask::read);
      case OfSession.KIND -> Documents.read(entity, OfSession::read);
      default ->
          throw new InvalidJson("There is no kind \"" + kind + "\" of entities in this version");
    };
  }

  private static byte[] line(String kind, Json.Body entity) {
    return Json.compact(generator -> {
      generator.writeStartObject();
      generator.writeName(kind);
      entity.writeTo(generator);
      generator.writeEndObject();
    });
  }
}

package dev.maestro.http;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.Sessions;
import dev.maestro.core.usecase.Spawning;
import dev.maestro.json.SessionCodec;
import dev.maestro.json.SessionEventCodec;
import dev.maestro.json.SessionTimelineCodec;
import dev.maestro.json.SpawnCodec;
import io.undertow.util.StatusCodes;

/** {@code /api/sessions}. */
final class SessionHandlers {

  private final Sessions sessions;
  private final Spawning spawning;
  private final Storage storage;

  SessionHandlers(Sessions sessions, Spawning spawning, Storage storage) {
    this.sessions = sessions;
    this.spawning = spawning;
    this.storage = storage;
  }

  Answer list(Request request) {
    SessionFilter filter = filter(request.query());
    return Answer.list(storage.snapshot(), reads -> reads.sessions(filter), SessionCodec::write);
  }

  /** A status that no session has is no fault: sessions of existing data may have any. */
  private static SessionFilter filter(Query query) {
    return new SessionFilter(
        query.get("projectId").map(ProjectId::new).orElse(null),
        query.get("taskId").map(TaskId::new).orElse(null),
        query.get("status").map(SessionStatus::new).orElse(null),
        query.isTrue("active"));
  }

  Answer one(Request request) {
    try (Snapshot snapshot = storage.snapshot()) {
      Session session = snapshot.requireSession(request.sessionId());
      return Answer.ok(generator -> SessionCodec.write(session, generator));
    }
  }

  Answer create(Request request) {
    return written(
        StatusCodes.CREATED, sessions.create(SessionCodec.readNew(request.body())).result());
  }

  Answer spawn(Request request) {
    Session session = spawning.spawn(SpawnCodec.readNew(request.body())).result();
    return Answer.Whole.written(
        StatusCodes.CREATED,
        session.id(),
        generator -> SpawnCodec.writeAnswer(session, generator));
  }

  Answer update(Request request) {
    return written(
        StatusCodes.OK,
        sessions.update(request.sessionId(), SessionCodec.readPatch(request.body())).result());
  }

  Answer addTask(Request request) {
    return written(
        StatusCodes.OK, sessions.addTask(request.sessionId(), request.taskId()).result());
  }

  Answer removeTask(Request request) {
    return written(
        StatusCodes.OK, sessions.removeTask(request.sessionId(), request.taskId()).result());
  }

  Answer addEvent(Request request) {
    return written(
        StatusCodes.OK,
        sessions
            .addEvent(request.sessionId(), SessionEventCodec.readPosted(request.body()))
            .result());
  }

  Answer addToTimeline(Request request) {
    return written(
        StatusCodes.OK,
        sessions
            .addToTimeline(request.sessionId(), SessionTimelineCodec.readPosted(request.body()))
            .result());
  }

  Answer delete(Request request) {
    return Answer.Whole.deleted(sessions.delete(request.sessionId()).result());
  }

  private static Answer written(int status, Session session) {
    return Answer.Whole.written(
        status, session.id(), generator -> SessionCodec.write(session, generator));
  }
}

package dev.maestro.http;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionStatus;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.core.usecase.Sessions;
import dev.maestro.json.SessionCodec;
import dev.maestro.json.SessionEventCodec;
import dev.maestro.json.SessionTimelineCodec;
import dev.maestro.json.SpawnCodec;
import io.undertow.util.StatusCodes;

/** {@code /api/sessions}. */
final class SessionHandlers {

  private final Maestro maestro;
  private final Storage storage;

  SessionHandlers(Maestro maestro, Storage storage) {
    this.maestro = maestro;
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
        StatusCodes.CREATED, sessions(request).create(SessionCodec.readNew(request.body())));
  }

  Answer spawn(Request request) {
    Commit<Session> commit =
        maestro.demanding(request.atLeast()).spawning().spawn(SpawnCodec.readNew(request.body()));
    Session session = commit.result();
    return Answer.Whole.written(
        StatusCodes.CREATED,
        commit,
        session.id(),
        generator -> SpawnCodec.writeAnswer(session, generator));
  }

  Answer update(Request request) {
    return written(
        StatusCodes.OK,
        sessions(request).update(request.sessionId(), SessionCodec.readPatch(request.body())));
  }

  Answer addTask(Request request) {
    return written(
        StatusCodes.OK, sessions(request).addTask(request.sessionId(), request.taskId()));
  }

  Answer removeTask(Request request) {
    return written(
        StatusCodes.OK, sessions(request).removeTask(request.sessionId(), request.taskId()));
  }

  Answer addEvent(Request request) {
    return written(
        StatusCodes.OK,
        sessions(request)
            .addEvent(request.sessionId(), SessionEventCodec.readPosted(request.body())));
  }

  Answer addToTimeline(Request request) {
    return written(
        StatusCodes.OK,
        sessions(request)
            .addToTimeline(request.sessionId(), SessionTimelineCodec.readPosted(request.body())));
  }

  Answer delete(Request request) {
    return Answer.Whole.deleted(sessions(request).delete(request.sessionId()));
  }

  private Sessions sessions(Request request) {
    return maestro.demanding(request.atLeast()).sessions();
  }

  private static Answer written(int status, Commit<Session> commit) {
    Session session = commit.result();
    return Answer.Whole.written(
        status, commit, session.id(), generator -> SessionCodec.write(session, generator));
  }
}

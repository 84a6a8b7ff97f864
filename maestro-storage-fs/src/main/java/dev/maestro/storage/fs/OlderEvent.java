package dev.maestro.storage.fs;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.json.Documents;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.EventKind;
import dev.maestro.json.StoredEntity;
import dev.maestro.json.StoredEvents;

/** An event that was read from the journal, for who wants it decoded and for who does not. */
sealed interface OlderEvent {

  long seq();

  /**
   * @throws dev.maestro.json.InvalidJson if it shows what is no entity
   */
  LoggedEvent logged();

  EncodedEvent encoded();

  /** One that was stored as a whole. */
  record Whole(LoggedEvent logged) implements OlderEvent {

    @Override
    public long seq() {
      return logged.seq();
    }

    @Override
    public EncodedEvent encoded() {
      return EncodedEvent.of(logged);
    }
  }

  /**
   * One that shows a version of an entity.
   *
   * @param project that the entity belongs to, or is
   * @param json the version, as clients see it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record OfVersion(
      long seq, long timestamp, EventKind kind, Ref ref, ProjectId project, byte[] json)
      implements OlderEvent {

    @Override
    public LoggedEvent logged() {
      return new LoggedEvent(seq, timestamp, event());
    }

    private Event event() {
      StoredEntity stored = new StoredEntity(ref.id(), 0, null);
      return switch (ref.kind()) {
        case PROJECT -> StoredEvents.ofProject(kind, Documents.project(json, stored));
        case TASK -> StoredEvents.ofTask(kind, Documents.task(json, stored));
        case SESSION -> StoredEvents.ofSession(kind, Documents.session(json, stored));
      };
    }

    @Override
    public EncodedEvent encoded() {
      return EncodedEvent.of(seq, timestamp, subject(), json);
    }

    private EventSubject subject() {
      return switch (ref.kind()) {
        case PROJECT -> EventSubject.ofProject(kind.type(), project);
        case TASK -> EventSubject.ofTask(kind.type(), project, new TaskId(ref.id()));
        case SESSION -> EventSubject.ofSession(kind.type(), project, new SessionId(ref.id()));
      };
    }
  }
}

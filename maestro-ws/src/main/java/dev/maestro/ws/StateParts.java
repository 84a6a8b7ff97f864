package dev.maestro.ws;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.json.StreamFrames.SnapshotPart;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One consistent state, as the frames that show it one after the other: those entities whose update
 * a filter lets through. Each is made when it is sent, so that one of them at most is in memory.
 */
final class StateParts implements AutoCloseable {

  private static final int LARGEST_PART = 256 * 1024;

  /** So many entities are looked at for one part at most, though few may match. */
  private static final int MOST_LOOKED_AT = 4_096;

  private final Snapshot snapshot;
  private final EventFilter filter;

  /** Of one kind after the other: joined to one stream, all of a kind would be made at once. */
  private final Deque<Iterator<Entity>> kinds = new ArrayDeque<>();

  private int part;

  /**
   * An entity of whichever kind.
   *
   * @param update what its update would be about
   */
  private record Entity(EventSubject update, Consumer<SnapshotPart> adding) {}

  /** Closes the snapshot when it is closed itself. */
  StateParts(Snapshot snapshot, EventFilter filter) {
    this.snapshot = snapshot;
    this.filter = filter;
    kinds.add(projects().iterator());
    kinds.add(tasks().iterator());
    kinds.add(sessions().iterator());
  }

  private Stream<Entity> projects() {
    return snapshot
        .projects()
        .map(project ->
            new Entity(
                EventSubject.of(new Event.ProjectUpdated(project)), part -> part.add(project)));
  }

  private Stream<Entity> tasks() {
    ProjectId project = filter.projectId();
    return snapshot
        .tasks(project == null ? TaskFilter.ALL : TaskFilter.ofProject(project))
        .map(task ->
            new Entity(EventSubject.of(new Event.TaskUpdated(task)), part -> part.add(task)));
  }

  private Stream<Entity> sessions() {
    ProjectId project = filter.projectId();
    return snapshot
        .sessions(project == null ? SessionFilter.ALL : SessionFilter.ofProject(project))
        .map(session ->
            new Entity(
                EventSubject.of(new Event.SessionUpdated(session)), part -> part.add(session)));
  }

  /** The seq of the last event that led to this state. */
  long seq() {
    return snapshot.seq();
  }

  /** Whether there is another part; one at least. */
  boolean hasNext() {
    return part == 0 || hasMore();
  }

  private boolean hasMore() {
    while (!kinds.isEmpty() && !kinds.element().hasNext()) {
      kinds.remove();
    }
    return !kinds.isEmpty();
  }

  byte[] next() {
    SnapshotPart content = new SnapshotPart();
    int looked = 0;
    while (hasMore() && content.size() < LARGEST_PART && looked < MOST_LOOKED_AT) {
      Entity next = kinds.element().next();
      if (filter.matches(next.update())) {
        next.adding().accept(content);
      }
      looked++;
    }
    return content.frame(seq(), part++, !hasMore());
  }

  @Override
  public void close() {
    snapshot.close();
  }
}

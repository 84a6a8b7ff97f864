package dev.maestro.ws;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.ProjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the streams that have had all there is wait for what they want. An event is looked at once
 * for all that want the same, and not at all for those of another project; so who waits costs
 * nothing for what it does not want. Safe for use by many threads.
 */
final class WaitingRoom {

  /** By the project that they ask for, where null is any; no set is empty. */
  private final Map<@Nullable ProjectId, Map<EventFilter, Set<EventStream>>> waiting =
      new HashMap<>();

  /** Who waits has had all that it wants up to there. */
  private volatile long seen;

  /**
   * @param seen the seq of the last event that will not be looked at
   */
  WaitingRoom(long seen) {
    this.seen = seen;
  }

  long seen() {
    return seen;
  }

  /**
   * Lets a stream wait, unless there may be more for it already.
   *
   * @param cursor what the stream has had
   * @return whether it waits now
   */
  synchronized boolean enter(EventStream stream, EventFilter filter, long cursor) {
    if (cursor < seen) {
      return false;
    }
    waiting
        .computeIfAbsent(filter.projectId(), project -> new HashMap<>())
        .computeIfAbsent(filter, same -> new HashSet<>())
        .add(stream);
    return true;
  }

  /** Takes a stream out before its time, if it waits. */
  synchronized void leave(EventStream stream, EventFilter filter) {
    Map<EventFilter, Set<EventStream>> ofProject = waiting.get(filter.projectId());
    Set<EventStream> group = ofProject == null ? null : ofProject.get(filter);
    if (ofProject == null || group == null || !group.remove(stream)) {
      return;
    }
    stream.skipTo(seen);
    if (group.isEmpty()) {
      ofProject.remove(filter);
    }
    if (ofProject.isEmpty()) {
      waiting.remove(filter.projectId());
    }
  }

  /**
   * What was found.
   *
   * @param wanted the first that each of the streams wants
   * @param streams that want one of the events; they wait no more
   */
  record Look(List<EventFrame> wanted, List<EventStream> streams) {}

  /** Looks at the events that follow those that were looked at. */
  synchronized Look look(Collection<EventFrame> frames) {
    List<EventFrame> wanted = new ArrayList<>();
    List<EventStream> woken = new ArrayList<>();
    long last = seen;
    for (EventFrame frame : frames) {
      int before = woken.size();
      takeOut(null, frame.subject(), woken);
      takeOut(frame.subject().projectId(), frame.subject(), woken);
      if (woken.size() > before) {
        wanted.add(frame);
      }
      last = frame.seq();
    }
    woken.forEach(stream -> stream.skipTo(seen));
    seen = last;
    return new Look(wanted, woken);
  }

  private void takeOut(@Nullable ProjectId project, EventSubject subject, List<EventStream> woken) {
    Map<EventFilter, Set<EventStream>> groups = waiting.getOrDefault(project, Map.of());
    Iterator<Map.Entry<EventFilter, Set<EventStream>>> all = groups.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<EventFilter, Set<EventStream>> group = all.next();
      if (group.getKey().matches(subject)) {
        woken.addAll(group.getValue());
        all.remove();
      }
    }
    if (groups.isEmpty()) {
      waiting.remove(project);
    }
  }

  /**
   * Goes on after that seq without a look at what was before.
   *
   * @return all that waited
   */
  synchronized List<EventStream> leaveAll(long seq) {
    List<EventStream> all = new ArrayList<>();
    waiting.values().forEach(groups -> groups.values().forEach(all::addAll));
    all.forEach(stream -> stream.skipTo(seen));
    waiting.clear();
    seen = seq;
    return all;
  }
}

package dev.maestro.ws;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.json.EncodedEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who wants what. A stream that has had all there is waits here for what it wants. An event is
 * looked at once for all that want the same, and not at all for those of another project; so who
 * waits costs nothing for what it does not want. Safe for use by many threads.
 */
final class Audience {

  /** By the project that they ask for, where null is any; no group is empty. */
  private final Map<@Nullable ProjectId, Map<EventFilter, Group>> groups = new HashMap<>();

  /** Who waits has had all that it wants up to there. */
  private volatile long seen;

  /** The streams that want the same. Belongs to the audience. */
  static final class Group {
    private final EventFilter filter;
    private final Set<EventStream> waiting = new HashSet<>();
    private int members;

    private Group(EventFilter filter) {
      this.filter = filter;
    }
  }

  /**
   * What a look found.
   *
   * @param wanted whether somebody wants the event, one after the other
   * @param woken the streams that waited for one of them, and wait no more
   */
  record Look(List<Boolean> wanted, List<EventStream> woken) {}

  /**
   * @param seen the seq of the last event that will not be looked at
   */
  Audience(long seen) {
    this.seen = seen;
  }

  long seen() {
    return seen;
  }

  /** One more stream wants that. It has to quit. */
  synchronized Group join(EventFilter filter) {
    Group group =
        groups
            .computeIfAbsent(filter.projectId(), project -> new HashMap<>())
            .computeIfAbsent(filter, Group::new);
    group.members++;
    return group;
  }

  /** One stream of the group, which does not wait, leaves it. */
  synchronized void quit(Group group) {
    if (--group.members > 0) {
      return;
    }
    Map<EventFilter, Group> ofProject = ofProject(group.filter.projectId());
    ofProject.remove(group.filter);
    if (ofProject.isEmpty()) {
      groups.remove(group.filter.projectId());
    }
  }

  private Map<EventFilter, Group> ofProject(@Nullable ProjectId project) {
    return groups.getOrDefault(project, Map.of());
  }

  /**
   * Lets a stream wait, unless there may be more for it already.
   *
   * @param group that it has joined
   * @param cursor what the stream has had
   * @return whether it waits now
   */
  synchronized boolean await(EventStream stream, Group group, long cursor) {
    return cursor >= seen && group.waiting.add(stream);
  }

  /** Takes a stream out before its time, if it waits. */
  synchronized void stopWaiting(EventStream stream, Group group) {
    if (group.waiting.remove(stream)) {
      stream.skipTo(seen);
    }
  }

  /** Looks at the events that follow those that were looked at. */
  synchronized Look look(Collection<EncodedEvent> events) {
    List<Boolean> wanted = new ArrayList<>(events.size());
    List<EventStream> woken = new ArrayList<>();
    long last = seen;
    for (EncodedEvent event : events) {
      EventSubject subject = event.subject();
      boolean byAny = isWanted(subject, ofProject(null), woken);
      boolean byItsOwn = isWanted(subject, ofProject(subject.projectId()), woken);
      wanted.add(byAny || byItsOwn);
      last = event.seq();
    }
    woken.forEach(stream -> stream.skipTo(seen));
    seen = last;
    return new Look(wanted, woken);
  }

  private static boolean isWanted(
      EventSubject subject, Map<EventFilter, Group> among, List<EventStream> woken) {
    boolean isWanted = false;
    for (Map.Entry<EventFilter, Group> each : among.entrySet()) {
      if (each.getKey().matches(subject)) {
        isWanted = true;
        woken.addAll(each.getValue().waiting);
        each.getValue().waiting.clear();
      }
    }
    return isWanted;
  }

  /**
   * Goes on after that seq without a look at what was before.
   *
   * @return all that waited
   */
  synchronized List<EventStream> skipTo(long seq) {
    List<EventStream> woken = new ArrayList<>();
    for (Map<EventFilter, Group> ofProject : groups.values()) {
      for (Group group : ofProject.values()) {
        woken.addAll(group.waiting);
        group.waiting.clear();
      }
    }
    woken.forEach(stream -> stream.skipTo(seen));
    seen = seq;
    return woken;
  }
}

package dev.maestro.ws;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.FilterIndex;
import dev.maestro.json.EncodedEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who wants what. A stream that has had all there is waits here for what it wants. An event is
 * looked at once for all that want the same, and not at all for most of those that want others; so
 * who waits costs nothing for what it does not want. Safe for use by many threads.
 */
final class Audience {

  /** No group is empty. */
  private final FilterIndex<Group> groups = new FilterIndex<>();

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

    private void letGoTo(Collection<EventStream> woken) {
      woken.addAll(waiting);
      waiting.clear();
    }
  }

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
    Group group = groups.get(filter);
    if (group == null) {
      group = new Group(filter);
      groups.add(filter, group);
    }
    group.members++;
    return group;
  }

  /** One stream of the group, which does not wait, leaves it. */
  synchronized void quit(Group group) {
    if (--group.members == 0) {
      groups.remove(group.filter);
    }
  }

  /**
   * Lets a stream wait, unless there may be more for it already.
   *
   * @param group that it has joined
   * @param cursor what the stream has had
   * @return whether it waits now
   */
  synchronized boolean await(EventStream stream, Group group, long cursor) {
    boolean hasHadAll = cursor >= seen;
    if (hasHadAll) {
      group.waiting.add(stream);
      stream.waits();
    }
    return hasHadAll;
  }

  /** Takes a stream out before its time, if it waits. */
  synchronized void stopWaiting(EventStream stream, Group group) {
    if (group.waiting.remove(stream)) {
      stream.skipTo(seen);
    }
  }

  /** Whether anybody wants that event, whether it waits or not. */
  synchronized boolean wants(EventSubject subject) {
    return groups.anyMatch(subject);
  }

  /**
   * Looks at the events that follow those that were looked at.
   *
   * @return the streams that waited for one of them, and wait no more
   */
  synchronized List<EventStream> look(Collection<EncodedEvent> events) {
    List<EventStream> woken = new ArrayList<>();
    long last = seen;
    for (EncodedEvent event : events) {
      groups.forEachMatch(event.subject(), group -> group.letGoTo(woken));
      last = event.seq();
    }
    moveOn(woken, last);
    return woken;
  }

  /**
   * Goes on after that seq without a look at what was before.
   *
   * @return all that waited
   */
  synchronized List<EventStream> skipTo(long seq) {
    List<EventStream> woken = new ArrayList<>();
    groups.values().forEach(group -> group.letGoTo(woken));
    moveOn(woken, seq);
    return woken;
  }

  /** In this order, so that nobody takes what is wanted for had. */
  private void moveOn(Collection<EventStream> woken, long last) {
    woken.forEach(stream -> stream.skipTo(seen));
    seen = last;
  }
}

package dev.maestro.http;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.FilterIndex;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Who has had all there is, by what it wants. The place of all who wait is the event that was
 * looked at last: it moves on with each look, and whoever wanted something is out before it does.
 * Not safe for use by many threads.
 *
 * @param <W> who waits, equal to itself alone
 */
final class WaitingRoom<W> {

  /** So many events are remembered for those who come when they have just been looked at. */
  static final int REMEMBERED = 256;

  /** None is empty. */
  private final FilterIndex<Group<W>> groups = new FilterIndex<>();

  /** What was looked at last, consecutive up to {@link #seen}. */
  private final Deque<Remembered> remembered = new ArrayDeque<>();

  private long seen;
  private int size;

  /** Those who want the same. */
  private record Group<W>(EventFilter filter, Set<W> waiting) {}

  private record Remembered(long seq, EventSubject subject) {}

  /**
   * Some who wait no more.
   *
   * @param page what they wanted, the same frames for all; some of them may have had the first of
   *     it
   */
  record Woken<W>(List<W> who, EventPage page) {

    Woken {
      who = List.copyOf(who);
    }
  }

  /**
   * @param seen the seq of the last event that will not be looked at
   */
  WaitingRoom(long seen) {
    this.seen = seen;
  }

  /** The seq of the event that was looked at last. */
  long seen() {
    return seen;
  }

  /** How many wait. */
  int size() {
    return size;
  }

  /** Whether somebody waits for that. */
  boolean wants(EventSubject subject) {
    return groups.anyMatch(subject);
  }

  /**
   * Lets somebody wait, unless there may be something for it already.
   *
   * @param cursor the seq up to which it has had all that it wants
   * @return whether it waits now
   */
  boolean await(W who, EventFilter filter, long cursor) {
    if (mayHaveMissed(filter, cursor)) {
      return false;
    }
    Group<W> group = groups.get(filter);
    if (group == null) {
      group = new Group<>(filter, new HashSet<>());
      groups.add(filter, group);
    }
    if (group.waiting().add(who)) {
      size++;
    }
    return true;
  }

  private boolean mayHaveMissed(EventFilter filter, long cursor) {
    if (cursor >= seen) {
      return false;
    }
    return cursor < seen - remembered.size()
        || remembered.stream()
            .anyMatch(event -> event.seq() > cursor && filter.matches(event.subject()));
  }

  /**
   * Takes somebody out before its time.
   *
   * @return its place: it has had all that it wants up to there; empty where it does not wait
   */
  OptionalLong leave(W who, EventFilter filter) {
    Group<W> group = groups.get(filter);
    if (group == null || !group.waiting().remove(who)) {
      return OptionalLong.empty();
    }
    size--;
    if (group.waiting().isEmpty()) {
      groups.remove(filter);
    }
    return OptionalLong.of(seen);
  }

  /**
   * Looks at the events that follow those that were looked at.
   *
   * @param events consecutive, at least one; those that were looked at are passed over
   * @param span what there was
   */
  List<Woken<W>> look(List<EventPage.Frame> events, EventSpan span) {
    Map<EventFilter, List<EventPage.Frame>> found = new LinkedHashMap<>();
    for (EventPage.Frame event : events) {
      if (event.seq() > seen) {
        groups.forEachMatch(
            event.subject(),
            group -> found.computeIfAbsent(group.filter(), none -> new ArrayList<>()).add(event));
      }
    }
    long last = Math.max(seen, events.get(events.size() - 1).seq());
    List<Woken<W>> woken = new ArrayList<>();
    found.forEach((filter, frames) ->
        woken.add(new Woken<>(takeOut(filter), new EventPage(frames, last, span))));
    events.forEach(this::remember);
    return woken;
  }

  private Collection<W> takeOutAll() {
    List<W> all = new ArrayList<>();
    groups.values().forEach(group -> all.addAll(takeOut(group.filter())));
    return all;
  }

  private List<W> takeOut(EventFilter filter) {
    Group<W> group = groups.get(filter);
    if (group == null) {
      return List.of();
    }
    groups.remove(filter);
    size -= group.waiting().size();
    return List.copyOf(group.waiting());
  }

  /** Moves the place on. */
  private void remember(EventPage.Frame event) {
    if (event.seq() > seen) {
      if (remembered.size() == REMEMBERED) {
        remembered.removeFirst();
      }
      remembered.addLast(new Remembered(event.seq(), event.subject()));
      seen = event.seq();
    }
  }

  /**
   * Goes on after that seq without a look at what was before.
   *
   * @return all that waited: each may have missed what comes after the place that was
   */
  Collection<W> skipTo(long seq) {
    if (seq <= seen) {
      return List.of();
    }
    remembered.clear();
    seen = seq;
    return takeOutAll();
  }
}

package dev.maestro.core.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Values by the filter that they are for. An event is tested against those filters only that share
 * with it what they are most particular about: an entity, or else the project, or else a type. Not
 * safe for use by many threads.
 *
 * <pre>
 *   taskIds, sessionIds asked for   under each of them
 *   else projectId                  under it, and under each type
 *   else types                      under each type
 *   else                            under nothing in particular
 * </pre>
 *
 * @param <T> what is kept
 */
public final class FilterIndex<T> {

  private final Map<EventFilter, Entry<T>> entries = new HashMap<>();

  private final Map<Key, Set<Entry<T>>> byKey = new HashMap<>();

  /** Equal to itself alone: comparing filters with many ids would take its time. */
  private static final class Entry<T> {
    private final EventFilter filter;
    private final T value;

    Entry(EventFilter filter, T value) {
      this.filter = filter;
      this.value = value;
    }
  }

  /**
   * What filters may be particular about.
   *
   * @param entity a task or a session
   * @param type as an {@link EventFilter} has it
   */
  private record Key(@Nullable Object entity, @Nullable ProjectId project, @Nullable String type) {

    static Key ofEntity(Object id) {
      return new Key(id, null, null);
    }
  }

  /**
   * @throws IllegalStateException if there is a value for that filter
   */
  public void add(EventFilter filter, T value) {
    Entry<T> entry = new Entry<>(filter, value);
    if (entries.putIfAbsent(filter, entry) != null) {
      throw new IllegalStateException("There is a value for " + filter);
    }
    keysOf(filter).forEach(key -> byKey.computeIfAbsent(key, any -> new HashSet<>()).add(entry));
  }

  /** Null where there is none. */
  public @Nullable T get(EventFilter filter) {
    Entry<T> entry = entries.get(filter);
    return entry == null ? null : entry.value;
  }

  /** Does nothing where there is none. */
  public void remove(EventFilter filter) {
    Entry<T> entry = entries.remove(filter);
    if (entry != null) {
      keysOf(filter).forEach(key -> remove(key, entry));
    }
  }

  private void remove(Key key, Entry<T> entry) {
    Set<Entry<T>> under = under(key);
    under.remove(entry);
    if (under.isEmpty()) {
      byKey.remove(key);
    }
  }

  /** All values, in no order. */
  public Collection<T> values() {
    return entries.values().stream().map(entry -> entry.value).toList();
  }

  /** What is left to look under. */
  int keys() {
    return byKey.size();
  }

  /** How many filters would be tested for that. */
  int tested(EventSubject subject) {
    return keysOf(subject).stream().mapToInt(key -> under(key).size()).sum();
  }

  /** Does it once with each value whose filter matches. */
  public void forEachMatch(EventSubject subject, Consumer<? super T> action) {
    Set<Entry<T>> found = new LinkedHashSet<>();
    findAny(
        subject,
        entry -> {
          found.add(entry);
          return false;
        });
    found.forEach(entry -> action.accept(entry.value));
  }

  /** Whether one of the filters matches. */
  public boolean anyMatch(EventSubject subject) {
    return findAny(subject, entry -> true);
  }

  /** Whether one was found that was enough; one with several ids may be found several times. */
  private boolean findAny(EventSubject subject, Predicate<Entry<T>> isEnough) {
    for (Key key : keysOf(subject)) {
      for (Entry<T> entry : under(key)) {
        if (entry.filter.matches(subject) && isEnough.test(entry)) {
          return true;
        }
      }
    }
    return false;
  }

  private Set<Entry<T>> under(Key key) {
    return byKey.getOrDefault(key, Set.of());
  }

  private static List<Key> keysOf(EventSubject subject) {
    List<Key> keys = new ArrayList<>();
    subject.taskIds().forEach(task -> keys.add(Key.ofEntity(task)));
    subject.sessionIds().forEach(session -> keys.add(Key.ofEntity(session)));
    addByType(subject.projectId(), subject.type(), keys);
    addByType(null, subject.type(), keys);
    return keys;
  }

  private static void addByType(@Nullable ProjectId project, String type, Collection<Key> keys) {
    keys.add(new Key(null, project, null));
    keys.add(new Key(null, project, type));
    keys.add(new Key(null, project, EventFilter.allLike(type)));
  }

  private static Collection<Key> keysOf(EventFilter filter) {
    Set<Key> keys = new HashSet<>();
    filter.taskIds().forEach(task -> keys.add(Key.ofEntity(task)));
    filter.sessionIds().forEach(session -> keys.add(Key.ofEntity(session)));
    if (!keys.isEmpty()) {
      return keys;
    }
    if (filter.types().isEmpty()) {
      return List.of(new Key(null, filter.projectId(), null));
    }
    filter.types().forEach(type -> keys.add(new Key(null, filter.projectId(), type)));
    return keys;
  }
}

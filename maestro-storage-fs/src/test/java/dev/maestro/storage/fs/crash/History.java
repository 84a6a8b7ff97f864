package dev.maestro.storage.fs.crash;

import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.StoreId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What a workload did, commit by commit: the states that a store of it may be found in.
 *
 * @param prefixes the first of them empty
 * @param events all of them
 */
record History(List<Prefix> prefixes, List<LoggedEvent> events) {

  History {
    prefixes = List.copyOf(prefixes);
    events = List.copyOf(events);
  }

  /**
   * The state after some commits.
   *
   * @param work the number of the last one's write; 0 before the first
   * @param seq that of its last event
   */
  record Prefix(int work, long seq, Map<Object, Object> entities) {}

  /** The store has been opened, and this is it. */
  record Opened(StoreId id) {}

  static History of(WatchedStorage storage) {
    List<Prefix> prefixes = new ArrayList<>();
    List<LoggedEvent> events = new ArrayList<>();
    PMap<Object, Object> entities = HashTreePMap.empty();
    prefixes.add(new Prefix(0, 0, entities));
    for (WatchedStorage.Committed commit : storage.commits()) {
      for (Map.Entry<Object, Optional<Object>> change : commit.tx().changes().entrySet()) {
        Object id = change.getKey();
        Optional<Object> entity = Objects.requireNonNull(change.getValue());
        entities = entity.isPresent() ? entities.plus(id, entity.get()) : entities.minus(id);
      }
      for (WatchedTransaction.Recorded recorded : commit.tx().recorded()) {
        events.add(new LoggedEvent(events.size() + 1, recorded.at(), recorded.event()));
      }
      if (commit.seq() != events.size()) {
        throw new AssertionError(
            "Write " + commit.work() + " was told seq " + commit.seq() + ", not " + events.size());
      }
      prefixes.add(new Prefix(commit.work(), commit.seq(), entities));
    }
    return new History(prefixes, events);
  }

  /** The first prefix that includes all up to that seq. */
  int indexOf(long seq) {
    int index = 0;
    while (prefixes.get(index).seq() < seq) {
      index++;
    }
    return index;
  }
}

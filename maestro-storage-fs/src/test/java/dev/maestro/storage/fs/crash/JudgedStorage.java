package dev.maestro.storage.fs.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.Transaction;
import dev.maestro.core.port.Work;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * A store whose disk may fail, together with what its one writer was told: which states it can be
 * in. Whatever anybody sees must be one of them, and must not be taken back.
 */
final class JudgedStorage implements Storage {

  private final Storage storage;

  /** Older ones first; several where the writer was told that an outcome is unknown. */
  private List<Map<Object, Object>> possible;

  /** What has been looked at since the last write. */
  private final List<Map<Object, Object>> seen = new ArrayList<>();

  private final List<LoggedEvent> seenEvents = new ArrayList<>();
  private final Set<WatchedTransaction.Recorded> mayBeTold = new HashSet<>();
  private final List<WatchedTransaction.Recorded> mustBeTold = new ArrayList<>();

  /** An attempt of a write. */
  private record Attempt(PMap<Object, Object> base, WatchedTransaction tx) {

    PMap<Object, Object> after() {
      PMap<Object, Object> after = base;
      for (Map.Entry<Object, Optional<Object>> change : tx.changes().entrySet()) {
        Object id = change.getKey();
        Optional<Object> entity = Objects.requireNonNull(change.getValue());
        after = entity.isPresent() ? after.plus(id, entity.get()) : after.minus(id);
      }
      return after;
    }
  }

  JudgedStorage(Storage storage) {
    this.storage = storage;
    this.possible = List.of(Contents.entities(storage));
  }

  /** The states that the store can be in. */
  List<Map<Object, Object>> possible() {
    return possible;
  }

  /** Looks, from whichever thread, at what a reader sees. It is judged after the next write. */
  void look() {
    // Taken while nobody judges: what is seen after a judgement must not be older than it.
    synchronized (seen) {
      seen.add(Contents.entities(storage));
      long after = seenEvents.size();
      for (LoggedEvent event : storage.events().read(after, 1_000).events()) {
        seenEvents.add(event);
      }
    }
  }

  @Override
  public <R> Commit<R> write(Work<R> work, Durability atLeast) {
    AtomicReference<Optional<Attempt>> last = new AtomicReference<>(Optional.empty());
    try {
      Commit<R> commit = storage.write(tx -> work.run(watched(tx, last)), atLeast);
      acknowledged(last.get().orElseThrow());
      return commit;
    } catch (StorageUnavailable e) {
      failed(last.get(), e.details() != null);
      throw e;
    } catch (MaestroException e) {
      // Decided on a state that has to stay.
      last.get().ifPresent(this::refused);
      throw e;
    }
  }

  private static WatchedTransaction watched(
      Transaction tx, AtomicReference<Optional<Attempt>> last) {
    WatchedTransaction watched = new WatchedTransaction(tx);
    last.set(Optional.of(new Attempt(HashTreePMap.from(Contents.entities(tx)), watched)));
    return watched;
  }

  private void acknowledged(Attempt attempt) {
    Map<Object, Object> after = attempt.after();
    mustBeTold.addAll(attempt.tx().recorded());
    mayBeTold.addAll(attempt.tx().recorded());
    judge(with(after));
    settle(after);
    look();
    judge(possible);
  }

  private void refused(Attempt attempt) {
    judge(possible);
    settle(attempt.base());
    look();
    judge(possible);
  }

  private void failed(Optional<Attempt> attempt, boolean isUnknown) {
    if (isUnknown) {
      mayBeTold.addAll(attempt.orElseThrow().tx().recorded());
      judge(with(attempt.orElseThrow().after()));
    } else {
      judge(possible);
    }
    look();
    judge(possible);
  }

  private List<Map<Object, Object>> with(Map<Object, Object> another) {
    List<Map<Object, Object>> all = new ArrayList<>(possible);
    if (!all.contains(another)) {
      all.add(another);
    }
    return all;
  }

  /** What was seen must be one of the states, and none after it an earlier one. */
  private void judge(List<Map<Object, Object>> states) {
    List<Map<Object, Object>> left = states;
    synchronized (seen) {
      for (Map<Object, Object> state : seen) {
        assertThat(left).as("what a reader may see").contains(state);
        left = left.subList(left.indexOf(state), left.size());
      }
      seen.clear();
    }
    possible = List.copyOf(left);
  }

  private void settle(Map<Object, Object> state) {
    assertThat(possible).as("what an answer may rest on").contains(state);
    possible = List.of(state);
  }

  /** Judges the events that anybody saw, and those that can be read now. */
  void judgeEvents() {
    look();
    judge(possible);
    List<LoggedEvent> all = Contents.events(storage.events());
    synchronized (seen) {
      assertThat(seenEvents).as("events that were seen are there").isEqualTo(all);
    }
    List<WatchedTransaction.Recorded> told =
        all.stream()
            .map(logged -> new WatchedTransaction.Recorded(logged.event(), logged.timestamp()))
            .toList();
    assertThat(mayBeTold).as("events of acknowledged or unknown writes").containsAll(told);
    assertThat(told).containsSubsequence(mustBeTold);
  }

  @Override
  public Snapshot snapshot() {
    return storage.snapshot();
  }

  @Override
  public Durability durability() {
    return storage.durability();
  }

  @Override
  public EventLog events() {
    return storage.events();
  }

  @Override
  public Consumers consumers() {
    return storage.consumers();
  }

  @Override
  public void close() {
    storage.close();
  }
}

package dev.maestro.storage.fs;

import static dev.maestro.storage.fs.TransactionFormat.DELTA;
import static dev.maestro.storage.fs.TransactionFormat.IMAGE;
import static dev.maestro.storage.fs.TransactionFormat.REMOVAL;
import static dev.maestro.storage.fs.TransactionFormat.VERSION;
import static dev.maestro.storage.fs.TransactionFormat.WHOLE;

import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.core.domain.Event;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.json.Delta;
import dev.maestro.json.EventKind;
import dev.maestro.json.StoredEvents;
import dev.maestro.storage.fs.journal.Entry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Packs one transaction as {@link TransactionFormat} says, and notes with each version that it
 * makes where the journal tells of it.
 */
final class TransactionPacker {

  private final PendingState transaction;
  private final State after;

  /** Where the record will lie. */
  private final long position;

  /** A delta must not need an image that lies before this. */
  private final long imagesFrom;

  /** Larger changes of a transaction are not made larger by what is gone. */
  private static final long MOST_OF_GONE = 64L * 1024 * 1024;

  private final Packer changes = new Packer();
  private int count;
  private final Map<Ref, Integer> places = new HashMap<>();

  TransactionPacker(PendingState transaction, long position, long imagesFrom) {
    this.transaction = transaction;
    this.after = transaction.after();
    this.position = position;
    this.imagesFrom = imagesFrom;
  }

  /**
   * The packed transaction; without a body where it changes nothing and tells nothing.
   *
   * @throws EntityTooLarge if a changed entity passes the limit
   * @throws IllegalArgumentException if it is too large for a record
   */
  Entry pack() {
    for (Ref ref : transaction.changed()) {
      packChange(ref, transaction.base().find(ref), after.find(ref));
    }
    Packer events = new Packer();
    transaction.events().forEach(event -> packEvent(event, events));
    Entry entry = entry(events);
    endTrails(entry.length());
    return entry;
  }

  private Entry entry(Packer events) {
    List<ByteBuffer> body = new ArrayList<>();
    if (!places.isEmpty() || !transaction.events().isEmpty()) {
      body.addAll(new Packer().number(count).parts());
      body.addAll(changes.parts());
      body.addAll(events.parts());
    }
    return new Entry(transaction.base().seq() + 1, transaction.events().size(), body);
  }

  /** How long the record is shows only when all is packed. */
  private void endTrails(long length) {
    if (!Trail.endsIn(length, 0)) {
      return;
    }
    for (Ref ref : places.keySet()) {
      Kept<?> version = after.find(ref);
      if (version != null && Trail.endsIn(length, version.size())) {
        version.journaled(version.size(), null);
      }
    }
  }

  private void packChange(Ref ref, @Nullable Kept<?> old, @Nullable Kept<?> next) {
    if (next != null) {
      places.put(ref, count++);
      packVersion(ref, old, next);
    } else if (old != null) {
      packLast(ref, old);
      places.put(ref, count++);
      changes.octet(TransactionFormat.code(ref.kind(), REMOVAL)).text(ref.id());
    }
  }

  /** What no image that is kept tells of would be gone for good. */
  private void packLast(Ref ref, Kept<?> old) {
    Trail trail = old.trail();
    if ((trail == null || trail.image() < imagesFrom) && changes.length() < MOST_OF_GONE) {
      count++;
      changes.octet(TransactionFormat.code(ref.kind(), IMAGE)).text(ref.id());
      KeysFormat.pack(old, old.json(), changes);
    }
  }

  private void packVersion(Ref ref, @Nullable Kept<?> old, Kept<?> next) {
    Trail trail = old == null ? null : old.trail();
    if (old == null || trail == null || trail.image() < imagesFrom) {
      packImage(ref, next);
      return;
    }
    Delta delta = delta(old, next);
    long size = old.size() + delta.sizeChange();
    if (trail.deltaBytes() + delta.json().length > size) {
      // From here on an image costs less to read back, and no more to write than all since the
      // last.
      packImage(ref, next);
    } else {
      packDelta(ref, delta, trail, requireSize(ref, size), next);
    }
  }

  private void packImage(Ref ref, Kept<?> next) {
    byte[] json = next.json();
    requireSize(ref, json.length);
    changes.octet(TransactionFormat.code(ref.kind(), IMAGE)).text(ref.id());
    KeysFormat.pack(next, json, changes);
    next.journaled(json.length, Trail.ofImage(position));
  }

  private void packDelta(Ref ref, Delta delta, Trail trail, long size, Kept<?> next) {
    changes
        .octet(TransactionFormat.code(ref.kind(), DELTA))
        .text(ref.id())
        .number(position - trail.last())
        .bytes(delta.json());
    next.journaled(size, trail.plus(position, delta.json().length));
  }

  private static long requireSize(Ref ref, long size) {
    if (size > EntityTooLarge.LIMIT) {
      throw new EntityTooLarge(ref.id(), size);
    }
    return size;
  }

  @SuppressWarnings("unchecked") // both are versions of one entity
  private static <E> Delta delta(Kept<?> old, Kept<?> next) {
    Kept<E> typed = (Kept<E>) next;
    return typed.between((E) old.entity(), typed.entity());
  }

  private void packEvent(LoggedEvent logged, Packer packer) {
    packer.number(logged.timestamp());
    Ref shown = Shown.ref(logged.event());
    Integer place = shown == null ? null : places.get(shown);
    if (place != null && isCurrent(Objects.requireNonNull(shown), logged.event())) {
      packer.octet(VERSION).number(place).octet(EventKind.of(logged.event()).code());
    } else {
      packer.octet(WHOLE).bytes(StoredEvents.encode(logged.event()));
    }
  }

  @SuppressWarnings("ReferenceEquality") // to compare them would cost more than to write one twice
  private boolean isCurrent(Ref shown, Event event) {
    Kept<?> version = after.find(shown);
    return version != null && version.entity() == Shown.entity(event);
  }
}

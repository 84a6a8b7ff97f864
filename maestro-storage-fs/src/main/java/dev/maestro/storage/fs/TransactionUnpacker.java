package dev.maestro.storage.fs;

import dev.maestro.json.EventKind;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.Unpacker.Packed;
import dev.maestro.storage.fs.journal.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Takes a transaction out of a record, as {@link TransactionFormat} says. Used by one thread. */
final class TransactionUnpacker {

  private final KeysFormat keys = new KeysFormat();
  private final Function<Ref, Document> documents;

  /**
   * @param documents gives each entity its document
   */
  TransactionUnpacker(Function<Ref, Document> documents) {
    this.documents = documents;
  }

  /** A transaction as it was packed. */
  record Unpacked(List<Change> changes, List<Told> events) {}

  /** What a transaction does to an entity. */
  sealed interface Change {
    Ref ref();
  }

  /**
   * @param packed as the record has it, whose body is there as long as this is
   */
  record Image(Ref ref, Packed packed) implements Change {}

  /**
   * @param previous the position of the record that made the version before
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Difference(Ref ref, long previous, byte[] json) implements Change {}

  record Removal(Ref ref) implements Change {}

  /** What the removal behind it removes, as it was; in itself it changes nothing. */
  record LastImage(Ref ref, Packed packed) implements Change {}

  /** An event of a transaction. */
  sealed interface Told {
    long timestamp();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Whole(long timestamp, byte[] json) implements Told {}

  /** It shows the version that one of the changes made. */
  record OfVersion(long timestamp, int change, EventKind kind) implements Told {}

  /**
   * @throws Malformed if it is no transaction
   */
  Unpacked unpack(JournalRecord found) {
    long position = found.position();
    Unpacker unpacker = new Unpacker(found.body());
    int count = unpacker.count();
    List<Change> changes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Change change = change(position, unpacker);
      if (change instanceof Removal
          && i > 0
          && changes.get(i - 1) instanceof Image image
          && image.ref().equals(change.ref())) {
        changes.set(i - 1, new LastImage(image.ref(), image.packed()));
      }
      changes.add(change);
    }
    List<Told> events = new ArrayList<>();
    for (int i = 0; i < found.eventCount(); i++) {
      events.add(event(changes.size(), unpacker));
    }
    if (unpacker.hasMore()) {
      throw new Malformed("Something follows the last event");
    }
    return new Unpacked(changes, events);
  }

  private Change change(long position, Unpacker unpacker) {
    int code = unpacker.octet();
    Ref ref = new Ref(TransactionFormat.kind(code), unpacker.text());
    return switch (TransactionFormat.how(code)) {
      case TransactionFormat.IMAGE -> new Image(ref, image(ref.kind(), unpacker));
      case TransactionFormat.DELTA ->
          new Difference(ref, position - unpacker.number(), unpacker.bytes());
      case TransactionFormat.REMOVAL -> new Removal(ref);
      default -> throw new Malformed("There is no change with code " + code);
    };
  }

  private static Packed image(Kind kind, Unpacker unpacker) {
    int begin = unpacker.place();
    KeysFormat.skip(kind, unpacker);
    return unpacker.since(begin);
  }

  /** When its events happened, in order; nothing is made of what it changes. */
  long[] times(JournalRecord found) {
    Unpacker unpacker = new Unpacker(found.body());
    int count = unpacker.count();
    for (int i = 0; i < count; i++) {
      skipChange(unpacker);
    }
    long[] times = new long[found.eventCount()];
    for (int i = 0; i < times.length; i++) {
      times[i] = event(count, unpacker).timestamp();
    }
    return times;
  }

  private static void skipChange(Unpacker unpacker) {
    int code = unpacker.octet();
    Kind kind = TransactionFormat.kind(code);
    unpacker.skip();
    switch (TransactionFormat.how(code)) {
      case TransactionFormat.IMAGE -> KeysFormat.skip(kind, unpacker);
      case TransactionFormat.DELTA -> {
        unpacker.number();
        unpacker.skip();
      }
      case TransactionFormat.REMOVAL -> {}
      default -> throw new Malformed("There is no change with code " + code);
    }
  }

  /**
   * The change without the record that it was taken out of, which would be kept with it.
   *
   * @return itself where it has a copy already
   */
  static Change detached(Change change) {
    return change instanceof Image image
        ? new Image(image.ref(), image.packed().copy())
        : change instanceof LastImage last
            ? new LastImage(last.ref(), last.packed().copy())
            : change;
  }

  /** A copy of what is packed, so that it can be kept without the record. */
  Kept<?> entity(Image image) {
    return entity(image.ref(), image.packed());
  }

  Kept<?> entity(LastImage image) {
    return entity(image.ref(), image.packed());
  }

  private Kept<?> entity(Ref ref, Packed packed) {
    return keys.unpack(ref, documents.apply(ref), new Unpacker(packed));
  }

  /** What the entity is found by. */
  Keys<?> keys(Image image) {
    return keys.keys(image.ref(), new Unpacker(image.packed()));
  }

  private static Told event(int changes, Unpacker unpacker) {
    long timestamp = unpacker.number();
    int how = unpacker.octet();
    return switch (how) {
      case TransactionFormat.WHOLE -> new Whole(timestamp, unpacker.bytes());
      case TransactionFormat.VERSION -> {
        long change = unpacker.number();
        if (change >= changes) {
          throw new Malformed("An event shows change " + change + " of " + changes);
        }
        yield new OfVersion(timestamp, (int) change, EventKind.ofCode((byte) unpacker.octet()));
      }
      default -> throw new Malformed("There is no event with code " + how);
    };
  }
}

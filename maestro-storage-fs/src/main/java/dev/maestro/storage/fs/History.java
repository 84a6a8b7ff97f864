package dev.maestro.storage.fs;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.json.EventKind;
import dev.maestro.json.InvalidJson;
import dev.maestro.json.StoredEvents;
import dev.maestro.storage.fs.Happening.Changed;
import dev.maestro.storage.fs.Happening.How;
import dev.maestro.storage.fs.Happening.Name;
import dev.maestro.storage.fs.Happening.Told;
import dev.maestro.storage.fs.TransactionUnpacker.Change;
import dev.maestro.storage.fs.TransactionUnpacker.Difference;
import dev.maestro.storage.fs.TransactionUnpacker.Image;
import dev.maestro.storage.fs.TransactionUnpacker.LastImage;
import dev.maestro.storage.fs.TransactionUnpacker.OfVersion;
import dev.maestro.storage.fs.TransactionUnpacker.Removal;
import dev.maestro.storage.fs.TransactionUnpacker.Unpacked;
import dev.maestro.storage.fs.TransactionUnpacker.Whole;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.JournalReader.Outcome;
import dev.maestro.storage.fs.journal.JournalRecord;
import dev.maestro.storage.fs.journal.SegmentInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A reading of the journal from its first record on: each transaction with what it changed. Writes
 * go on meanwhile, and the journal is not kept for it. What is in memory grows with the number of
 * entities, and not with their size. Used by one thread.
 */
public final class History {

  /** The events that tell of an entity for the first time. */
  private static final Set<String> CREATING =
      Set.of(
          EventKind.PROJECT_CREATED.type(),
          EventKind.TASK_CREATED.type(),
          EventKind.SESSION_CREATED.type(),
          EventKind.SPAWN_REQUESTED.type());

  private final Journal journal;
  private final LongSupplier visibleEnd;
  private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
  private final Versions versions;
  private final Map<Ref, Last> last = new HashMap<>();

  /** Where the next record begins; negative before the first. */
  private long position = -1;

  /**
   * The last change of an entity.
   *
   * @param position of its record
   */
  private record Last(long position, @Nullable ProjectId project) {}

  /** Is shown what has happened. */
  public interface Visitor {

    /**
     * @return whether the reading goes on
     * @throws IOException ends it, and goes to whoever reads
     */
    boolean show(Happening happening) throws IOException;
  }

  History(Journal journal, LongSupplier visibleEnd) {
    this.journal = journal;
    this.visibleEnd = visibleEnd;
    this.versions = new Versions(journal.reader());
  }

  /**
   * Shows what is visible now and was not shown before, in order, until the visitor has enough;
   * then this is of no more use.
   *
   * @throws HistoryCut if what comes next was removed from the journal meanwhile
   * @throws IOException if the journal cannot be read
   */
  public void read(Visitor visitor) throws IOException {
    Outcome outcome = walk(visitor);
    while (outcome == Outcome.GONE) {
      if (!last.isEmpty()) {
        throw new HistoryCut(oldest().firstSeq());
      }
      position = -1;
      outcome = walk(visitor);
    }
  }

  /** Bytes of records that were gone through, since the store was made. */
  public long position() {
    return Math.max(0, position);
  }

  private SegmentInfo oldest() {
    return journal.segments().get(0);
  }

  private Outcome walk(Visitor visitor) throws IOException {
    if (position < 0) {
      position = oldest().start();
    }
    try {
      return journal
          .reader()
          .read(position, visibleEnd.getAsLong(), found -> isShown(found, visitor));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (Malformed | InvalidJson e) {
      throw new IOException(
          "The record at position " + position + " cannot be understood: " + e.getMessage(), e);
    }
  }

  private boolean isShown(JournalRecord found, Visitor visitor) {
    position = found.position();
    Unpacked transaction = unpacker.unpack(found);
    try {
      boolean goesOn = visitor.show(new Transaction(found, transaction));
      transaction.changes().forEach(change -> note(change, found.position()));
      position = found.next().position();
      return goesOn;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void note(Change change, long where) {
    if (change instanceof Removal) {
      last.remove(change.ref());
    } else {
      last.put(change.ref(), new Last(where, project(change)));
    }
  }

  private @Nullable ProjectId project(Change change) {
    if (change.ref().kind() == Kind.PROJECT) {
      return new ProjectId(change.ref().id());
    }
    if (change instanceof Image image) {
      return image.entity() instanceof KeptTask task
          ? task.keys().projectId()
          : ((KeptSession) image.entity()).keys().projectId();
    }
    Last known = last.get(change.ref());
    return known == null ? null : known.project();
  }

  static Name name(Ref ref) {
    return new Name(ref.kind().name().toLowerCase(Locale.ROOT), ref.id());
  }

  private static List<Told> events(
      JournalRecord found, Unpacked transaction, Function<Change, @Nullable ProjectId> projects) {
    List<Told> events = new ArrayList<>();
    long seq = found.firstSeq();
    for (TransactionUnpacker.Told told : transaction.events()) {
      events.add(
          told instanceof Whole whole
              ? whole(seq, whole)
              : ofVersion(seq, (OfVersion) told, transaction, projects));
      seq++;
    }
    return events;
  }

  private static Told whole(long seq, Whole told) {
    Event event = StoredEvents.decode(told.json());
    EventSubject subject = EventSubject.of(event);
    List<Name> names =
        Stream.concat(
                subject.taskIds().stream().map(id -> name(new Ref(Kind.TASK, id.value()))),
                subject.sessionIds().stream().map(id -> name(new Ref(Kind.SESSION, id.value()))))
            .toList();
    String prefix = subject.type().substring(0, subject.type().indexOf(':'));
    Name about =
        names.stream()
            .filter(name -> prefix.endsWith(name.kind()))
            .findFirst()
            .orElseGet(() -> name(new Ref(Kind.PROJECT, subject.projectId().value())));
    List<String> others =
        names.stream().filter(name -> !name.equals(about)).map(Name::id).sorted().toList();
    return new Told(seq, told.timestamp(), subject.type(), about, subject.projectId(), others);
  }

  private static Told ofVersion(
      long seq,
      OfVersion told,
      Unpacked transaction,
      Function<Change, @Nullable ProjectId> projects) {
    Change change = transaction.changes().get(told.change());
    return new Told(
        seq,
        told.timestamp(),
        told.kind().type(),
        name(change.ref()),
        projects.apply(change),
        List.of());
  }

  /** What one record tells. */
  private final class Transaction implements Happening {

    private final List<Told> events;
    private final List<Change> changes;
    private final List<Name> changed;
    private final Set<Name> created;

    Transaction(JournalRecord found, Unpacked transaction) {
      this.events = History.events(found, transaction, History.this::project);
      this.changes =
          transaction.changes().stream().filter(change -> !(change instanceof LastImage)).toList();
      this.changed = changes.stream().map(change -> name(change.ref())).toList();
      this.created = created(events);
    }

    @Override
    public List<Told> events() {
      return events;
    }

    @Override
    public List<Name> changed() {
      return changed;
    }

    @Override
    public Changed change(int index) throws IOException {
      Change change = changes.get(index);
      Name name = changed.get(index);
      if (change instanceof Removal) {
        return new Changed(name, How.REMOVED, before(change).orElse(null), null);
      }
      boolean isNew = created.contains(name);
      Value.Fields before = isNew ? null : before(change).orElse(null);
      return new Changed(
          name,
          isNew ? How.CREATED : How.CHANGED,
          before,
          versions.of(change, position).orElse(null));
    }
  }

  /** What the events tell of for the first time; an image may as well be a later version. */
  private static Set<Name> created(List<Told> events) {
    return events.stream()
        .filter(told -> CREATING.contains(told.type()))
        .map(Told::about)
        .collect(Collectors.toSet());
  }

  /** Whether that transaction tells that the entity is new. */
  static boolean isCreated(Ref ref, JournalRecord found, Unpacked transaction) {
    return created(events(found, transaction, change -> null)).contains(name(ref));
  }

  private Optional<Value.Fields> before(Change change) throws IOException {
    if (change instanceof Difference difference) {
      return versions.at(difference.previous(), change.ref(), position);
    }
    Last known = last.get(change.ref());
    return known == null ? Optional.empty() : versions.at(known.position(), change.ref(), position);
  }
}

package dev.maestro.storage.fs;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.json.DocumentTree;
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
import dev.maestro.storage.fs.journal.JournalCorrupt;
import dev.maestro.storage.fs.journal.JournalReader;
import dev.maestro.storage.fs.journal.JournalReader.Outcome;
import dev.maestro.storage.fs.journal.JournalRecord;
import dev.maestro.storage.fs.journal.Passage;
import dev.maestro.storage.fs.journal.Passage.Gap;
import dev.maestro.storage.fs.journal.Place;
import dev.maestro.storage.fs.journal.SegmentInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reading of the journal from an event on: each transaction with what it changed, and what cannot
 * be read. Writes go on meanwhile. What is in memory grows with the number of entities, and not
 * with their size. Used by one thread; to be closed.
 */
public final class History implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(History.class);

  /** The events that tell of an entity for the first time. */
  private static final Set<String> CREATING =
      Set.of(
          EventKind.PROJECT_CREATED.type(),
          EventKind.TASK_CREATED.type(),
          EventKind.SESSION_CREATED.type(),
          EventKind.SPAWN_REQUESTED.type());

  /** Of a version that is gone, or of which nobody knows where it is. */
  private static final long NOWHERE = -1;

  private final Journal journal;
  private final Supplier<Visible> visible;
  private final long from;
  private final Runnable release;
  private final JournalReader reader;
  private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
  private final Versions versions;
  private final Map<Ref, Last> last = new HashMap<>();
  private @Nullable Passage passage;

  /** What was not gone through when it began; null where that is nothing. */
  private @Nullable Place unseenBefore;

  /** Whether something was shown. */
  private boolean hasBegun;

  /** Whether it has come to an end before, and waits for what comes next. */
  private boolean isFollowing;

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

    /**
     * Is told of what cannot be read, in its turn.
     *
     * @throws IOException as above
     */
    void missing(Gap gap) throws IOException;
  }

  /**
   * @param from seq of the event to begin with; what is older may be shown as well
   * @param release is run in the end
   */
  History(Journal journal, Supplier<Visible> visible, long from, Runnable release) {
    this.journal = journal;
    this.visible = visible;
    this.from = from;
    this.release = release;
    this.reader = journal.reader();
    this.versions = new Versions(reader);
  }

  /**
   * Shows what is visible now and was not shown before, in order, until the visitor has enough;
   * then this is of no more use.
   *
   * @throws HistoryCut if what comes next was removed from the journal meanwhile
   * @throws IOException if the disk does not answer, or the journal cannot be understood
   */
  public void read(Visitor visitor) throws IOException {
    while (walk(visitor) == Outcome.GONE) {
      long oldest = oldest().firstSeq();
      // Who was shown nothing misses nothing before the event that he begins with.
      if (hasBegun || (isFollowing && oldest > from)) {
        throw new HistoryCut(oldest);
      }
      passage = null;
    }
    isFollowing = true;
  }

  /** Bytes of records up to where it has come, since the store was made. */
  public long position() {
    return passage == null ? 0 : passage.position();
  }

  @Override
  public void close() {
    release.run();
  }

  private SegmentInfo oldest() {
    return journal.segments().get(0);
  }

  private Outcome walk(Visitor visitor) throws IOException {
    Place end = visible.get().place();
    try {
      Passage way = passage == null ? begin(end) : passage;
      passage = way;
      return way.read(end, new Showing(visitor));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (Malformed | InvalidJson e) {
      throw new IOException(
          "The record at position " + position() + " cannot be understood: " + e.getMessage(), e);
    }
  }

  /** With the record that holds the first event. */
  private Passage begin(Place end) throws IOException {
    SegmentInfo oldest = oldest();
    unseenBefore = null;
    if (from <= oldest.firstSeq()) {
      return Passage.all(journal);
    }
    Place begin = from < end.seq() ? placeOf(from, end) : end;
    unseenBefore = begin;
    return new Passage(reader, begin.position(), begin.seq());
  }

  /** Where its segment begins, if the way to it is damaged. */
  private Place placeOf(long seq, Place end) throws IOException {
    SegmentInfo holder = oldest();
    for (SegmentInfo segment : journal.segments()) {
      holder = segment.firstSeq() <= seq ? segment : holder;
    }
    try {
      OptionalLong position = reader.positionOfSeq(seq, end.position());
      if (position.isPresent()) {
        return new Place(position.getAsLong(), 0, seq);
      }
    } catch (JournalCorrupt e) {
      LOG.debug("The way to event {} is damaged", seq, e);
    }
    return new Place(holder.start(), 0, holder.firstSeq());
  }

  /** What is on the way, for the visitor. */
  private final class Showing implements Passage.Visitor {

    private final Visitor visitor;

    Showing(Visitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public boolean visit(JournalRecord found) {
      hasBegun = true;
      Unpacked transaction = unpacker.unpack(found);
      try {
        boolean goesOn = visitor.show(new Transaction(found, transaction));
        for (Change change : transaction.changes()) {
          if (!(change instanceof LastImage)) {
            last.put(change.ref(), last(change, found.position()));
          }
        }
        return goesOn;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void missing(Gap gap) {
      hasBegun = true;
      // Any of them may have changed there.
      last.replaceAll((ref, known) -> new Last(NOWHERE, known.project()));
      unseenBefore = null;
      try {
        visitor.missing(gap);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Last last(Change change, long position) {
    return change instanceof Removal
        ? new Last(NOWHERE, null)
        : new Last(position, project(change, position));
  }

  private @Nullable ProjectId project(Change change, long position) {
    if (change.ref().kind() == Kind.PROJECT) {
      return new ProjectId(change.ref().id());
    }
    if (change instanceof Image image) {
      return unpacker.keys(image) instanceof TaskKeys task
          ? task.projectId()
          : ((SessionKeys) unpacker.keys(image)).projectId();
    }
    Last known = last.get(change.ref());
    return known == null || known.project() == null
        ? projectOfVersion(change, position)
        : known.project();
  }

  private @Nullable ProjectId projectOfVersion(Change change, long position) {
    try {
      Value.Fields document =
          change instanceof Removal ? null : versions.of(change, position).orElse(null);
      return document != null && document.get("projectId").orElse(null) instanceof Value.Text text
          ? new ProjectId(text.value())
          : projectNow(change.ref());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nobody moves an entity to another project, but by hand. */
  private @Nullable ProjectId projectNow(Ref ref) {
    Kept<?> kept = visible.get().state().stored(ref);
    return kept instanceof KeptTask task
        ? task.keys().projectId()
        : kept instanceof KeptSession session ? session.keys().projectId() : null;
  }

  static Name name(Ref ref) {
    String kind =
        switch (ref.kind()) {
          case PROJECT -> "project";
          case TASK -> "task";
          case SESSION -> "session";
        };
    return new Name(kind, ref.id());
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
    List<Name> others =
        names.stream()
            .filter(name -> !name.equals(about))
            .sorted(Comparator.comparing(Name::id).thenComparing(Name::kind))
            .toList();
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

    private final long position;
    private final List<Told> events;
    private final List<Change> changes;
    private final List<Name> changed;
    private final Set<Name> created;
    private final Map<Ref, LastImage> lastImages = new HashMap<>();

    Transaction(JournalRecord found, Unpacked transaction) {
      this.position = found.position();
      this.events = History.events(found, transaction, change -> project(change, found.position()));
      this.changes =
          transaction.changes().stream().filter(change -> !(change instanceof LastImage)).toList();
      this.changed = changes.stream().map(change -> name(change.ref())).toList();
      this.created = created(events);
      for (Change change : transaction.changes()) {
        if (change instanceof LastImage last) {
          lastImages.put(last.ref(), last);
        }
      }
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
        return new Changed(name, How.REMOVED, removed(change).orElse(null), null);
      }
      boolean isNew = created.contains(name);
      Value.Fields before = isNew ? null : before(change, position).orElse(null);
      return new Changed(
          name,
          isNew ? How.CREATED : How.CHANGED,
          before,
          versions.of(change, position).orElse(null));
    }

    /** What was removed. */
    private Optional<Value.Fields> removed(Change change) throws IOException {
      LastImage last = lastImages.get(change.ref());
      return last == null
          ? before(change, position)
          : Optional.of(DocumentTree.of(unpacker.entity(last).json()).fields());
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

  /**
   * @param position of the record that holds the change
   */
  private Optional<Value.Fields> before(Change change, long position) throws IOException {
    if (change instanceof Difference difference) {
      return versions.at(difference.previous(), change.ref(), position);
    }
    if (!last.containsKey(change.ref())) {
      readUnseen();
    }
    Last known = last.get(change.ref());
    return known == null || known.position() == NOWHERE
        ? Optional.empty()
        : versions.at(known.position(), change.ref(), position);
  }

  /** An image does not tell where the version before it is: all that is older has to be read. */
  private void readUnseen() throws IOException {
    Place end = unseenBefore;
    if (end != null) {
      unseenBefore = null;
      LastPositions older = new LastPositions();
      Passage.all(journal).read(end, older);
      older.positions.forEach((ref, where) -> last.putIfAbsent(ref, new Last(where, null)));
    }
  }

  /** Where each entity was changed last. */
  private static final class LastPositions implements Passage.Visitor {

    private final Map<Ref, Long> positions = new HashMap<>();
    private final TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());

    @Override
    public boolean visit(JournalRecord found) {
      for (Change change : unpacker.unpack(found).changes()) {
        positions.put(change.ref(), change instanceof Removal ? NOWHERE : found.position());
      }
      return true;
    }

    @Override
    public void missing(Gap gap) {
      positions.replaceAll((ref, known) -> NOWHERE);
    }
  }
}

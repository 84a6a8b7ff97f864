package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.port.Transaction;
import dev.maestro.json.Documents;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.EntityThen.Status;
import dev.maestro.storage.fs.Happening.Changed;
import dev.maestro.storage.fs.Happening.How;
import dev.maestro.storage.fs.Happening.Name;
import dev.maestro.storage.fs.Happening.Told;
import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.JournalSettings;
import dev.maestro.storage.fs.journal.Passage.Gap;
import dev.maestro.storage.fs.journal.Place;
import dev.maestro.storage.fs.journal.SegmentInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the journal tells of the past is what was written then. */
class HistoryTest extends DataDirectoryTest {

  private static final ProjectId P = new ProjectId("p_1");

  /** So that chains of deltas go over many segments. */
  private static final JournalSettings SMALL = new JournalSettings(4 * 1024, 512, 1024);

  /** A segment for each record. */
  private static final JournalSettings SMALLEST = new JournalSettings(1, 64, 64);

  private final TreeMap<Long, Map<String, String>> states = new TreeMap<>();

  private FileStorage openSmall() {
    return FileStorage.open(root, StoreSettings.DEFAULT, SMALL, InstantSource.system());
  }

  /** A transaction with all that it changed. */
  private record Seen(List<Told> events, List<Changed> changes) {}

  /** Takes everything. */
  private static final class All implements History.Visitor {
    private final List<Seen> happenings = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();

    @Override
    public boolean show(Happening happening) throws IOException {
      List<Changed> changes = new ArrayList<>();
      for (int i = 0; i < happening.changed().size(); i++) {
        changes.add(happening.change(i));
        assertThat(changes.get(i).entity()).isEqualTo(happening.changed().get(i));
      }
      return happenings.add(new Seen(happening.events(), changes));
    }

    @Override
    public void missing(Gap gap) {
      gaps.add(gap);
    }
  }

  private static List<Seen> all(FileStorage storage) throws IOException {
    return from(0, storage).happenings;
  }

  private static All from(long seq, FileStorage storage) throws IOException {
    All all = new All();
    try (History history = storage.history(seq)) {
      history.read(all);
    }
    return all;
  }

  /** Of tests in which every id is of one kind. */
  private static EntityThen then(List<EntityThen> found) {
    assertThat(found).hasSizeLessThan(2);
    return found.isEmpty() ? new EntityThen(Status.ABSENT, null, null) : found.get(0);
  }

  private static String text(Value.@Nullable Fields document) {
    return document == null
        ? "none"
        : new String(Json.compact(json -> Json.write(document, json)), StandardCharsets.UTF_8);
  }

  private static Map<String, String> documents(Snapshot state) {
    Map<String, String> documents = new HashMap<>();
    try (var tasks = state.tasks(TaskFilter.ALL);
        var sessions = state.sessions(SessionFilter.ALL)) {
      tasks.forEach(task -> documents.put(task.id().value(), text(Documents.compact(task))));
      sessions.forEach(each -> documents.put(each.id().value(), text(Documents.compact(each))));
    }
    return documents;
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  private void write(FileStorage storage, Random random) {
    storage.write(tx -> {
      for (int steps = 1 + random.nextInt(3); steps > 0; steps--) {
        step(tx, random);
      }
      tx.record(new Event.ProjectDeleted(new ProjectId("p_none")), 5);
      return true;
    });
    states.put(storage.snapshot().seq(), documents(storage.snapshot()));
  }

  private static void step(Transaction tx, Random random) {
    TaskId task = new TaskId("t_" + random.nextInt(4));
    SessionId session = new SessionId("s_" + random.nextInt(3));
    switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> save(tx, task, random);
      case 4, 5 -> save(tx, session, random);
      case 6 -> {
        if (tx.task(task).isPresent()) {
          tx.delete(task);
          tx.record(new Event.TaskDeleted(P, task), 6);
        }
      }
      default -> {
        if (tx.session(session).isPresent()) {
          tx.delete(session);
          tx.record(new Event.SessionDeleted(P, session), 6);
        }
      }
    }
  }

  private static void save(Transaction tx, TaskId id, Random random) {
    boolean isNew = tx.task(id).isEmpty();
    Task task =
        tx.task(id).orElseGet(() -> new TaskBuilder(id, P, "Task", 1).build()).toBuilder()
            .title("Title " + random.nextInt(1_000))
            .description("x".repeat(random.nextInt(300)))
            .build();
    tx.save(task);
    tx.record(isNew ? new Event.TaskCreated(task) : new Event.TaskUpdated(task), 7);
  }

  private static void save(Transaction tx, SessionId id, Random random) {
    boolean isNew = tx.session(id).isEmpty();
    Session session =
        tx.session(id).orElseGet(() -> new SessionBuilder(id, P, 1).build()).toBuilder()
            .name("Name " + random.nextInt(1_000))
            .build();
    tx.save(session);
    // Now and then a change that no event tells of.
    if (isNew || random.nextInt(3) > 0) {
      tx.record(isNew ? new Event.SessionCreated(session) : new Event.SessionUpdated(session), 8);
    }
  }

  @Test
  void everyEntityIsShownAsItWasAfterEveryTransaction() throws Exception {
    long seed = 1;
    Random random = new Random(seed);
    states.put(0L, Map.of());
    try (FileStorage storage = openSmall()) {
      for (int i = 0; i < 50; i++) {
        write(storage, random);
      }
      storage.checkpoint();
    }
    try (FileStorage storage = openSmall()) {
      for (int i = 0; i < 20; i++) {
        write(storage, random);
      }
      for (long seq = 0; seq <= storage.snapshot().seq(); seq += 1 + random.nextInt(3)) {
        assertThen(storage, seq, "seed " + seed + ", event " + seq);
      }
    }
  }

  /** In the middle of a transaction all of it counts. */
  private void assertThen(FileStorage storage, long seq, String what) throws IOException {
    Map<String, String> expected = states.ceilingEntry(seq).getValue();
    for (String id : List.of("t_0", "t_1", "t_2", "t_3", "s_0", "s_1", "s_2")) {
      EntityThen then = then(storage.entitiesAt(id, seq));
      assertThat(text(then.document()))
          .as("%s, %s", what, id)
          .isEqualTo(expected.getOrDefault(id, "none"));
      assertThat(then.status())
          .as("%s, %s", what, id)
          .isEqualTo(expected.containsKey(id) ? Status.PRESENT : Status.ABSENT);
    }
  }

  @Test
  void everyTransactionTellsWhatItChanged() throws Exception {
    for (long seed = 11; seed <= 12; seed++) {
      clear();
      states.clear();
      states.put(0L, Map.of());
      Random random = new Random(seed);
      try (FileStorage storage = openSmall()) {
        for (int i = 0; i < 120; i++) {
          write(storage, random);
        }
      }
      try (FileStorage storage = openSmall()) {
        assertTold(all(storage), "seed " + seed);
      }
    }
  }

  private void assertTold(List<Seen> happenings, String what) {
    assertThat(happenings).as(what).hasSize(states.size() - 1);
    long seq = 0;
    for (Seen happening : happenings) {
      Map<String, String> before = Objects.requireNonNull(states.get(seq));
      for (Told told : happening.events()) {
        assertThat(told.seq()).as(what).isEqualTo(++seq);
      }
      Map<String, String> after = states.get(seq);
      assertThat(after).as("%s, event %d", what, seq).isNotNull();
      Map<String, String> applied = new HashMap<>(before);
      for (Changed changed : happening.changes()) {
        String id = changed.entity().id();
        assertThat(text(changed.before()))
            .as("%s, event %d, %s before", what, seq, id)
            .isEqualTo(changed.how() == How.CREATED ? "none" : before.get(id));
        if (changed.how() == How.REMOVED) {
          applied.remove(id);
        } else {
          applied.put(id, text(changed.after()));
        }
      }
      assertThat(applied).as("%s, event %d", what, seq).isEqualTo(after);
    }
  }

  @Test
  void aReadingGoesOnWithWhatCameMeanwhile() throws Exception {
    Random random = new Random(3);
    states.put(0L, Map.of());
    try (FileStorage storage = openSmall();
        History history = storage.historyToFollow(0)) {
      All all = new All();
      for (int i = 0; i < 30; i++) {
        write(storage, random);
        history.read(all);
        history.read(all);
        assertThat(all.happenings).hasSize(i + 1);
      }
      assertTold(all.happenings, "seed 3");
    }
  }

  @Test
  void whoeverFollowsAndWasShownNothingIsToldOfWhatIsDropped() throws Exception {
    try (Cut cut =
        cut(storage -> {
          for (int i = 0; i < 5; i++) {
            update(storage, "t", "Title " + i);
          }
        })) {
      SegmentInfo second = cut.journal().segments().get(1);
      AtomicReference<Visible> now =
          new AtomicReference<>(new Visible(cut.state(), new Place(second.start(), 2, 2)));
      All all = new All();
      try (History next = new History(cut.journal(), now::get, 2, () -> {});
          History later = new History(cut.journal(), now::get, 5, () -> {})) {
        next.read(all);
        later.read(all);
        cut.dropBeforeEvent(4);
        now.set(cut.visible());
        assertThatThrownBy(() -> next.read(all))
            .isInstanceOfSatisfying(HistoryCut.class, e -> assertThat(e.oldestSeq()).isEqualTo(4));
        assertThat(all.happenings).isEmpty();
        // It misses nothing that it was to begin with.
        later.read(all);
        assertThat(all.happenings)
            .flatExtracting(Seen::events)
            .extracting(Told::seq)
            .containsExactly(5L);
      }
    }
  }

  @Test
  void anEventTellsWhatItIsAbout() throws Exception {
    try (FileStorage storage = openSmall()) {
      TaskId task = new TaskId("t_1");
      SessionId session = new SessionId("s_1");
      storage.write(tx -> {
        tx.record(new Event.TaskSessionAdded(P, task, session), 9);
        tx.record(new Event.SessionTaskAdded(P, session, task), 9);
        tx.record(new Event.SubtaskDeleted(P, task, new SubtaskId("x")), 9);
        tx.record(new Event.ProjectDeleted(P), 9);
        return true;
      });
      assertThat(all(storage).get(0).events())
          .containsExactly(
              new Told(
                  1,
                  9,
                  "task:session_added",
                  new Name("task", "t_1"),
                  P,
                  List.of(new Name("session", "s_1"))),
              new Told(
                  2,
                  9,
                  "session:task_added",
                  new Name("session", "s_1"),
                  P,
                  List.of(new Name("task", "t_1"))),
              new Told(3, 9, "subtask:deleted", new Name("task", "t_1"), P, List.of()),
              new Told(4, 9, "project:deleted", new Name("project", "p_1"), P, List.of()));
    }
  }

  private static void update(FileStorage storage, String id, String title) {
    storage.write(tx -> {
      boolean isNew = tx.task(new TaskId(id)).isEmpty();
      Task task = new TaskBuilder(new TaskId(id), P, title, 1).description("x".repeat(99)).build();
      tx.save(task);
      tx.record(isNew ? new Event.TaskCreated(task) : new Event.TaskUpdated(task), 1);
      return true;
    });
  }

  /** A journal that was opened by itself, with each event in a segment, as it is cut. */
  private record Cut(Path directory, Journal journal, State state) implements AutoCloseable {

    private static final int IN_THE_FIRST_RECORD = 120;

    void dropBeforeEvent(int seq) throws IOException {
      journal.removeBefore(journal.segments().get(seq - first()).start());
      assertThat(first()).isEqualTo(seq);
    }

    /** Its record is alone in its segment. */
    void damageEvent(int seq) throws IOException {
      long number = journal.segments().get(seq - first()).number();
      Path file = directory.resolve("%010d.journal".formatted(number));
      byte[] bytes = Files.readAllBytes(file);
      bytes[IN_THE_FIRST_RECORD] ^= 1;
      Files.write(file, bytes);
    }

    private int first() {
      return (int) journal.segments().get(0).firstSeq();
    }

    History history() {
      return new History(journal, this::visible, 0, () -> {});
    }

    EntityThen entityAt(String id, long seq) throws IOException {
      return then(Past.entities(id, seq, journal, visible()));
    }

    private Visible visible() {
      return new Visible(state, journal.next());
    }

    @Override
    public void close() throws IOException {
      journal.close();
    }
  }

  private Cut cut(Consumer<FileStorage> writes) throws IOException {
    State state;
    try (FileStorage storage =
        FileStorage.open(root, StoreSettings.DEFAULT, SMALLEST, InstantSource.system())) {
      writes.accept(storage);
      state = (State) storage.snapshot();
    }
    Journal journal =
        Journal.open(
            new Disk(root),
            root.resolve("journal"),
            Place.START,
            SMALLEST,
            InstantSource.system(),
            found -> {});
    return new Cut(root.resolve("journal"), journal, state);
  }

  @Test
  void whatTheJournalDoesNotTellAnyMoreIsNotMadeUp() throws Exception {
    try (Cut cut =
        cut(storage -> {
          update(storage, "quiet", "Quiet");
          update(storage, "old", "Old");
          update(storage, "gone", "Gone");
          update(storage, "old", "Older");
          storage.write(tx -> {
            tx.delete(new TaskId("gone"));
            tx.record(new Event.TaskDeleted(P, new TaskId("gone")), 1);
            return true;
          });
          update(storage, "new", "New");
        })) {
      cut.dropBeforeEvent(4);
      assertThat(cut.entityAt("quiet", 4).status()).isEqualTo(Status.PRESENT);
      assertThat(cut.entityAt("old", 3).status()).isEqualTo(Status.NOT_RETAINED);
      assertThat(cut.entityAt("old", 4).status()).isEqualTo(Status.NOT_RETAINED);
      assertThat(cut.entityAt("gone", 4).status()).isEqualTo(Status.NOT_RETAINED);
      assertThat(cut.entityAt("gone", 5).status()).isEqualTo(Status.ABSENT);
      assertThat(cut.entityAt("new", 5).status()).isEqualTo(Status.ABSENT);
      assertThat(cut.entityAt("new", 6).status()).isEqualTo(Status.PRESENT);
      assertThat(cut.entityAt("never", 5).status()).isEqualTo(Status.ABSENT);

      All all = new All();
      cut.history().read(all);
      assertThat(all.happenings).hasSize(3);
      assertThat(all.happenings.get(0).changes())
          .containsExactly(new Changed(new Name("task", "old"), How.CHANGED, null, null));
      assertThat(all.happenings.get(0).events().get(0).project()).isEqualTo(P);
    }
  }

  /** As an entity is written that has not changed for long; then no event tells that it is new. */
  private static void writeWhole(FileStorage storage, String id) {
    storage.write(tx -> {
      Task task = new TaskBuilder(new TaskId(id), P, "Whole", 1).build();
      tx.save(task);
      tx.record(new Event.TaskUpdated(task), 1);
      return true;
    });
  }

  @Test
  void aVersionThatWasWrittenWholeDoesNotPassForANewEntity() throws Exception {
    try (Cut cut =
        cut(storage -> {
          update(storage, "t", "T");
          writeWhole(storage, "whole");
          storage.write(tx -> {
            tx.delete(new TaskId("t"));
            return true;
          });
          writeWhole(storage, "t");
        })) {
      assertThat(cut.entityAt("whole", 1).status()).isEqualTo(Status.NOT_RETAINED);
      All all = new All();
      cut.history().read(all);
      assertThat(all.happenings)
          .extracting(happening -> happening.changes().get(0))
          .extracting(Changed::how)
          .containsExactly(How.CREATED, How.CHANGED, How.REMOVED, How.CHANGED);
      assertThat(all.happenings.get(1).changes().get(0).before()).isNull();
      assertThat(all.happenings.get(1).changes().get(0).after()).isNotNull();
      assertThat(all.happenings.get(2).events()).isEmpty();
      assertThat(all.happenings.get(3).changes().get(0).before()).isNull();
    }
  }

  private Cut cutWithFiveEvents() throws IOException {
    return cut(storage -> {
      for (int i = 1; i <= 5; i++) {
        update(storage, "t", "" + i);
      }
    });
  }

  @Test
  void aReadingThatIsOvertakenSaysFromWhereToGoOn() throws Exception {
    try (Cut cut = cutWithFiveEvents()) {
      SegmentInfo second = cut.journal().segments().get(1);
      Visible[] visible = {
        new Visible(cut.state(), new Place(second.start(), 2, second.firstSeq()))
      };
      History history = new History(cut.journal(), () -> visible[0], 0, () -> {});
      history.read(new All());
      visible[0] = cut.visible();
      cut.dropBeforeEvent(4);
      assertThatThrownBy(() -> history.read(new All()))
          .isInstanceOfSatisfying(
              HistoryCut.class, thrown -> assertThat(thrown.oldestSeq()).isEqualTo(4));
    }
  }

  @Test
  void aReadingThatBeginsAfterACutBeginsWithWhatIsThere() throws Exception {
    try (Cut cut = cutWithFiveEvents()) {
      History history = cut.history();
      cut.dropBeforeEvent(4);
      All all = new All();
      history.read(all);
      assertThat(all.happenings).hasSize(2);
    }
  }

  @Test
  void aReadingFromAnEventOnShowsTheSameAsOneOfAll() throws Exception {
    for (long seed = 21; seed <= 24; seed++) {
      clear();
      Random random = new Random(seed);
      try (FileStorage storage = openSmall()) {
        for (int i = 0; i < 40; i++) {
          write(storage, random);
        }
        assertSame(storage, "seed " + seed);
      }
    }
  }

  private static void assertSame(FileStorage storage, String what) throws IOException {
    List<Seen> all = all(storage);
    for (long seq = 1; seq <= storage.snapshot().seq(); seq += 2) {
      long from = seq;
      assertThat(from(seq, storage).happenings)
          .as("%s, from %d", what, seq)
          .isEqualTo(all.stream().filter(seen -> lastSeq(seen) >= from).toList());
    }
    assertThat(from(storage.snapshot().seq() + 1, storage).happenings).isEmpty();
  }

  private static long lastSeq(Seen seen) {
    return seen.events().get(seen.events().size() - 1).seq();
  }

  private Path segment(int index) throws IOException {
    try (var files = Files.list(root.resolve("journal"))) {
      return files
          .filter(file -> file.toString().endsWith(".journal"))
          .sorted()
          .skip(index)
          .findFirst()
          .orElseThrow();
    }
  }

  /** One byte in the middle of a segment that a server does not read again. */
  private void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 0x10;
    Files.write(file, bytes);
  }

  @Test
  void whatLiesBehindDamageIsReadAndWhatFollowsFromItIsNotMadeUp() throws Exception {
    for (long seed = 31; seed <= 33; seed++) {
      clear();
      states.clear();
      states.put(0L, Map.of());
      Random random = new Random(seed);
      try (FileStorage storage = openSmall()) {
        for (int i = 0; i < 120; i++) {
          write(storage, random);
        }
        storage.checkpoint();
        List<Seen> whole = all(storage);
        damage(segment(1));
        assertToldAroundDamage(storage, whole, "seed " + seed);
      }
    }
  }

  private void assertToldAroundDamage(FileStorage storage, List<Seen> whole, String what)
      throws IOException {
    All all = from(0, storage);
    assertThat(all.gaps).as(what).hasSize(1);
    Gap gap = all.gaps.get(0);
    List<Seen> readable =
        whole.stream()
            .filter(seen -> lastSeq(seen) < gap.firstSeq() || lastSeq(seen) > gap.lastSeq())
            .toList();
    assertThat(all.happenings).as(what).hasSameSizeAs(readable);
    for (int i = 0; i < readable.size(); i++) {
      assertSameOrUnknown(all.happenings.get(i), readable.get(i), what);
    }
    All behind = from(gap.lastSeq() + 1, storage);
    assertThat(behind.gaps).as(what).isEmpty();
    assertThat(behind.happenings)
        .extracting(Seen::events)
        .isEqualTo(
            all.happenings.stream()
                .filter(seen -> lastSeq(seen) > gap.lastSeq())
                .map(Seen::events)
                .toList());
    assertThenAroundDamage(storage, gap, what);
  }

  private static void assertSameOrUnknown(Seen found, Seen expected, String what) {
    assertThat(found.events())
        .extracting(Told::seq)
        .isEqualTo(expected.events().stream().map(Told::seq).toList());
    for (int i = 0; i < expected.changes().size(); i++) {
      Changed was = expected.changes().get(i);
      Changed is = found.changes().get(i);
      assertThat(is.how()).as(what).isEqualTo(was.how());
      assertThat(is.before()).as(what).isIn(was.before(), null);
      assertThat(is.after()).as(what).isIn(was.after(), null);
    }
  }

  private void assertThenAroundDamage(FileStorage storage, Gap gap, String what)
      throws IOException {
    int asked = 0;
    int told = 0;
    for (long seq = 0; seq <= storage.snapshot().seq(); seq += 3) {
      Map<String, String> expected = states.ceilingEntry(seq).getValue();
      for (String id : List.of("t_0", "t_1", "t_2", "t_3", "s_0", "s_1", "s_2")) {
        EntityThen then = then(storage.entitiesAt(id, seq));
        boolean isUnknown = then.status() == Status.UNREADABLE;
        asked++;
        told += isUnknown ? 0 : 1;
        assertThat(isUnknown ? "any" : text(then.document()))
            .as("%s, %s at %d, gap %s", what, id, seq, gap)
            .isEqualTo(isUnknown ? "any" : expected.getOrDefault(id, "none"));
      }
    }
    assertThat(told).as(what).isGreaterThan(asked * 2 / 3);
  }

  @Test
  void statisticsTellWhatTheyCouldNotRead() throws Exception {
    Random random = new Random(41);
    try (FileStorage storage = openSmall()) {
      for (int i = 0; i < 60; i++) {
        write(storage, random);
      }
      storage.checkpoint();
      damage(segment(1));
      StoreStatistics found = storage.statistics(ExaminationSteps.UNSEEN);
      assertThat(found.gaps()).isEqualTo(from(0, storage).gaps).hasSize(1);
      long lost = found.gaps().get(0).lastSeq() - found.gaps().get(0).firstSeq() + 1;
      assertThat(found.days().stream().mapToLong(StoreStatistics.Day::events).sum())
          .isEqualTo(storage.snapshot().seq() - lost);
      assertThat(Objects.requireNonNull(found.kinds().get("task")).count()).isPositive();
    }
  }

  @Test
  void aReadingKeepsTheJournalUntilItIsClosed() throws Exception {
    StoreSettings little = StoreSettings.DEFAULT.withEventBytesKept(1);
    try (FileStorage storage = FileStorage.open(root, little, SMALL, InstantSource.system())) {
      History history = storage.history(0);
      describe(storage, "first");
      Path first = segment(0);
      for (int i = 0; storage.journalBytes() < Retention.IMAGE_WINDOW + 1_000_000; i++) {
        // Nothing in common with the one before.
        describe(storage, Character.toString('a' + i % 26).repeat(7_000));
      }
      assertThat(storage.compact().isHeld()).isTrue();
      assertThat(first).exists();
      history.close();
      try (History following = storage.historyToFollow(0)) {
        assertThat(following.position()).isZero();
        assertThat(storage.compact().isHeld()).isFalse();
        assertThat(first).doesNotExist();
      }
    }
  }

  private static void describe(FileStorage storage, String description) {
    storage.write(tx -> {
      Task task =
          new TaskBuilder(new TaskId("t"), P, "T", 1).description(description.repeat(300)).build();
      tx.save(task);
      tx.record(new Event.TaskUpdated(task), 1);
      return true;
    });
  }

  @Test
  void aVersionThatWasWrittenWholeBehindDamageIsNotComparedWithWhatWasBeforeIt() throws Exception {
    // The third is written whole, since differences would take more by then.
    try (Cut cut =
        cut(storage -> {
          for (String description : List.of("a", "b", "c", "d")) {
            describe(storage, description);
          }
        })) {
      cut.damageEvent(2);
      All all = new All();
      cut.history().read(all);
      assertThat(all.gaps).extracting(Gap::firstSeq).containsExactly(2L);
      Changed third = all.happenings.get(1).changes().get(0);
      assertThat(third.before()).isNull();
      assertThat(text(third.after())).contains("ccc");
      assertThat(text(all.happenings.get(2).changes().get(0).before())).contains("ccc");
    }
  }

  @Test
  void anEntityIsNotTakenToBeAsItIsNowWhereItMayHaveChangedInDamage() throws Exception {
    try (Cut cut =
        cut(storage -> {
          update(storage, "quiet", "Quiet");
          update(storage, "other", "Other");
          update(storage, "quiet", "Not quiet any more");
          update(storage, "other", "Another");
        })) {
      cut.dropBeforeEvent(2);
      cut.damageEvent(3);
      assertThat(cut.entityAt("quiet", 2).status()).isEqualTo(Status.UNREADABLE);
      assertThat(cut.entityAt("quiet", 3).status()).isEqualTo(Status.UNREADABLE);
      assertThat(cut.entityAt("never", 2).status()).isEqualTo(Status.UNREADABLE);
      assertThat(text(cut.entityAt("quiet", 4).document())).contains("Not quiet any more");
      assertThat(text(cut.entityAt("other", 3).document())).contains("\"Other\"");
    }
  }
}

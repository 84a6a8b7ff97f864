package dev.maestro.storage.fs;

import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.journal.JournalCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Looks at the files of a store that is open, while it is written to, and changes nothing. All is
 * judged as of one commit; where files change under it, it looks again. Used by one thread, once.
 */
final class LiveExamination {

  /** So often it looks at what was not as it should be. */
  private static final int LOOKS = 4;

  private static final int STEPS = 4;

  /** So many documents are read by all processors before anybody is told of it. */
  private static final int AT_ONCE = 1024;

  private static final String WRITE_AGAIN =
      "doctor --restore brings the last version back; or stop the server and run doctor --repair";

  private final Layout layout;
  private final StoreId id;
  private final Supplier<Visible> visible;
  private final Predicate<Ref> isWaiting;
  private final long now;
  private final Visible at;
  private Findings findings;

  /**
   * @param isWaiting whether a document waits to be written
   * @param now milliseconds since 1970
   */
  LiveExamination(
      Layout layout, StoreId id, Supplier<Visible> visible, Predicate<Ref> isWaiting, long now) {
    this.layout = layout;
    this.id = id;
    this.visible = visible;
    this.isWaiting = isWaiting;
    this.now = now;
    this.at = visible.get();
    this.findings = new Findings(layout);
  }

  /** What one look at the journal has found. */
  private record Journal(
      JournalCheck.Result result, CheckpointCheck checkpoints, EventCheck events) {}

  Examination examine(ExaminationSteps steps) throws IOException {
    steps.at("looking at rights", 0, STEPS);
    Surroundings surroundings = new Surroundings(findings);
    findings.attempt(layout.root(), () -> surroundings.lookAtFiles(now));
    StoreCheck store = new StoreCheck(findings);
    findings.attempt(layout.formatFile(), () -> store.lookAtFormat(true));
    store.lookAtStore();
    store.lookAtClock(now);
    findings.attempt(layout.journal(), store::lookAtIgnoreFiles);
    steps.at("looking at the journal", 1, STEPS);
    Findings soFar = findings;
    Journal journal = lookAtJournal(steps);
    findings.all().forEach(soFar::add);
    findings = soFar;
    steps.at("looking at documents", 2, STEPS);
    findings.attempt(layout.root(), () -> lookAtDocuments(steps));
    steps.at("looking at relations", 3, STEPS);
    List<Kept<?>> entities = at.state().all().toList();
    Set<Ref> there = new HashSet<>();
    entities.forEach(kept -> there.add(kept.ref()));
    at.state().corrupt().all().forEach(file -> there.add(file.ref()));
    new RelationsCheck(findings, there, now).look(entities);
    Long oldest = journal.events().oldestSeq();
    return new Examination(
        id,
        true,
        at.state().projectTable().size(),
        at.state().taskTable().size(),
        at.state().sessionTable().size(),
        journal.result().segments(),
        journal.checkpoints().files(),
        journal.result().records(),
        journal.events().events(),
        oldest == null ? at.state().seq() + 1 : oldest,
        at.state().seq(),
        store.consumers().all().size(),
        surroundings.lookAtRoom(),
        findings.all());
  }

  /** Segments and checkpoints come and go meanwhile; what is damaged stays so. */
  private Journal lookAtJournal(ExaminationSteps steps) throws IOException {
    for (int look = 1; ; look++) {
      findings = new Findings(layout);
      try {
        Journal journal = lookOnceAtJournal(steps);
        if (look == LOOKS || !findings.isJournalDamaged()) {
          return journal;
        }
      } catch (NoSuchFileException e) {
        if (look == LOOKS) {
          throw e;
        }
      }
    }
  }

  private Journal lookOnceAtJournal(ExaminationSteps steps) throws IOException {
    CheckpointCheck checkpoints = new CheckpointCheck(findings);
    checkpoints.look();
    EventCheck events = new EventCheck(findings, at.state()::find);
    JournalSteps told = new JournalSteps(steps, 1, STEPS, layout.journal());
    JournalCheck.Result result =
        new JournalCheck(
                layout.journal(),
                0,
                at.place().position(),
                Retention.IMAGE_WINDOW,
                record -> {
                  events.add(record);
                  told.at(record);
                },
                findings::add)
            .read();
    events.end();
    if (result.end().position() < at.place().position()) {
      findings.repairable(
          layout.journal(),
          null,
          "it ends at position "
              + result.end().position()
              + ", and what was answered reaches up to "
              + at.place().position());
    }
    return new Journal(result, checkpoints, events);
  }

  private void lookAtDocuments(ExaminationSteps steps) throws IOException {
    for (CorruptFile file : at.state().corrupt().all()) {
      findings.damage(layout.root().resolve(file.path()), null, file.reason(), WRITE_AGAIN);
    }
    Set<Kept<?>> others = new LinkedHashSet<>();
    List<Kept<?>> all = at.state().all().toList();
    for (int begin = 0; begin < all.size(); begin += AT_ONCE) {
      int end = Math.min(all.size(), begin + AT_ONCE);
      others.addAll(all.subList(begin, end).parallelStream().filter(kept -> !shows(kept)).toList());
      steps.within("looking at documents", 2, STEPS, end, all.size());
    }
    for (Kept<?> kept : others) {
      lookAgain(kept);
    }
    lookAtStrangers();
  }

  private boolean shows(Kept<?> kept) {
    if (at.state().find(kept.ref()) == null) {
      // Its document is corrupt, which was told.
      return true;
    }
    try {
      byte[] content = Documented.content(layout.file(kept.keys()));
      return content != null && kept.isShownBy(content);
    } catch (IOException e) {
      // Whoever looks again says why.
      return false;
    }
  }

  private void lookAgain(Kept<?> kept) throws IOException {
    Ref ref = kept.ref();
    Path file = layout.file(kept.keys());
    boolean isBehind = visible.get().state().find(ref) != kept || isWaiting.test(ref);
    if (isBehind || shows(kept)) {
      return;
    }
    Document.Stamp none = new Document.Stamp(0, 0);
    Documented read =
        Documented.read(
            new StoredFile(
                ref.kind(),
                ref.id(),
                file,
                none,
                kept instanceof KeptTask task ? task.keys().projectId() : null));
    if (!Files.exists(file)) {
      findings.note(
          file,
          "it is not here: it is being written, an earlier version put it elsewhere, or somebody"
              + " removed it",
          "it is written with the next change; where it was removed, the next start deletes it");
    } else if (read instanceof Documented.Corrupt broken) {
      findings.repairable(file, null, broken.reason());
    } else if (!kept.peek().equals(entity(read))) {
      findings.note(
          file,
          "it is not what the server would write: somebody changed it, or it is being written",
          "the next start takes it in; a change before that keeps it beside as .edited");
    }
  }

  private static @org.jspecify.annotations.Nullable Object entity(Documented read) {
    Kept<?> kept = read.kept(new Document());
    return kept == null ? null : kept.entity();
  }

  private void lookAtStrangers() throws IOException {
    Listing listing = Listing.of(layout, file -> at.state().find(file.ref()) != null);
    State newest = visible.get().state();
    Set<String> told = new HashSet<>();
    at.state().corrupt().all().forEach(file -> told.add(file.path()));
    for (StoredFile file : listing.files()) {
      boolean isKnown =
          newest.find(file.ref()) != null
              || isWaiting.test(file.ref())
              || told.contains(layout.relative(file.path()));
      if (!isKnown && Files.exists(file.path())) {
        findings.note(
            file.path(),
            "its entity is not there: it is about to go, or somebody added it",
            "the next start takes it in");
      }
    }
    listing
        .leftAlone()
        .forEach(left ->
            findings.note(layout.root().resolve(left.path()), left.reason(), Findings.NOTHING));
  }
}

package dev.maestro.storage.fs;

import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.JournalCheck;
import dev.maestro.storage.fs.journal.JournalFault;
import dev.maestro.storage.fs.journal.JournalRecord;
import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every file of a directory that no server uses, from the small ones over checkpoints and
 * journal to the documents, and goes on behind whatever is damaged. Changes nothing. Used by one
 * thread, once.
 */
final class FilesExamination {

  private static final int STEPS = 5;

  private static final JournalCheck.Result NO_JOURNAL =
      new JournalCheck.Result(0, 0, Place.START, Place.START, 1, 0);

  private final Layout layout;
  private final long now;
  private final Findings findings;
  private final StoreCheck store;
  private final CheckpointCheck checkpoints;
  private final EventCheck events;

  private boolean hasStore;
  private boolean salvaged;
  private JournalCheck.Result journal = NO_JOURNAL;
  private Map<Ref, Kept<?>> versions = new LinkedHashMap<>();
  private Set<Ref> behind = Set.of();
  private @Nullable DocumentCheck documents;
  private Survey.@Nullable Findings survey;
  private Set<Ref> oneSided = Set.of();
  private @Nullable Salvage salvaging;
  private List<Kept<?>> counts = List.of();

  /**
   * @param now milliseconds since 1970
   */
  FilesExamination(Layout layout, long now) {
    this.layout = layout;
    this.now = now;
    this.findings = new Findings(layout);
    this.store = new StoreCheck(findings);
    this.checkpoints = new CheckpointCheck(findings);
    this.events = new EventCheck(findings, this::found);
  }

  /**
   * @throws DataDirectoryUnusable if a newer version wrote the journal
   */
  Examination examine(ExaminationSteps steps) throws IOException {
    steps.at("looking at rights", 0, STEPS);
    Surroundings surroundings = new Surroundings(findings);
    findings.attempt(layout.root(), () -> surroundings.lookAtFiles(now));
    hasStore = StoreCheck.hasStore(layout);
    findings.attempt(layout.formatFile(), () -> store.lookAtFormat(hasStore));
    if (hasStore) {
      if (Files.isDirectory(layout.journal())) {
        store.lookAtStore();
        store.lookAtClock(now);
        findings.attempt(layout.journal(), () -> lookAtJournal(steps));
      }
      findings.attempt(layout.journal(), store::lookAtIgnoreFiles);
    } else if (new FormatFile(layout).isCurrent()) {
      findings.damage(
          layout.journal(),
          null,
          "it is missing, and with it the events, the consumers and the id of the store; the state"
              + " is what the documents show",
          "put it back or restore a backup; otherwise the next start makes a new store of the"
              + " documents");
    }
    findings.attempt(layout.root(), store::lookAtRest);
    findings.attempt(layout.root(), () -> lookAtDocuments(steps));
    return result(surroundings.lookAtRoom());
  }

  private void lookAtJournal(ExaminationSteps steps) throws IOException {
    steps.at("looking at checkpoints", 1, STEPS);
    checkpoints.look();
    Salvage salvage = new Salvage(checkpoints);
    salvaging = salvage;
    steps.at("looking at the journal", 2, STEPS);
    JournalSteps told = new JournalSteps(steps, 2, STEPS, layout.journal());
    journal =
        journalCheck(
                record -> {
                  add(record, salvage);
                  told.at(record);
                },
                findings::add)
            .read();
    events.end();
    lookAtEnds();
    versions = salvage.versions();
    behind = Set.copyOf(salvage.behind());
    salvaged = true;
    lookAtLagging(salvage);
  }

  private @Nullable Kept<?> found(Ref ref) {
    return salvaging == null ? null : salvaging.base(ref);
  }

  private JournalCheck journalCheck(
      Consumer<JournalRecord> records, Consumer<JournalFault> faults) {
    return new JournalCheck(
        layout.journal(),
        checkpoints.durable(),
        Long.MAX_VALUE,
        Retention.IMAGE_WINDOW,
        records,
        faults);
  }

  private void add(JournalRecord found, Salvage salvage) {
    events.add(found);
    try {
      salvage.add(found);
    } catch (Malformed e) {
      // The check of the events has told of what cannot be understood.
      findings.repairable(
          layout.journal(),
          null,
          "record " + found.number() + " does not fit what came before: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void lookAtEnds() {
    if (journal.segments() == 0) {
      findings.repairable(layout.journal(), null, "it holds no segment that can be read");
      return;
    }
    List<CheckpointCheck.Seen> chain = checkpoints.latestChain();
    Place reached = chain.isEmpty() ? Place.START : chain.get(chain.size() - 1).header().place();
    if (journal.start().position() > reached.position()) {
      findings.repairable(
          layout.journal(),
          null,
          "it begins at position "
              + journal.start().position()
              + ", and the state that can be read ends at "
              + reached.position());
    } else if (journal.end().position() < checkpoints.durable() && !findings.isJournalDamaged()) {
      findings.repairable(
          layout.journal(),
          null,
          "it ends at position "
              + journal.end().position()
              + ", and a checkpoint knows it up to "
              + checkpoints.durable());
    }
    if (journal.latestCreation() > now + Surroundings.SLACK_MILLIS) {
      findings.warning(layout.journal(), "a segment was made later than now", Surroundings.CLOCK);
    }
  }

  private void lookAtLagging(Salvage salvage) {
    for (Ref ref : salvage.behind()) {
      findings.repairable(
          layout.journal(),
          null,
          "later versions of " + ref + " cannot be made, since one between is not there");
    }
  }

  private void lookAtDocuments(ExaminationSteps steps) throws IOException {
    steps.at("looking at documents", 3, STEPS);
    DocumentCheck check = new DocumentCheck(findings, salvaged);
    documents = check;
    Survey.Known known = salvaged ? new Known(steps) : new StoreOpening.Nothing();
    Survey.Findings found = check.look(known);
    survey = found;
    List<Kept<?>> entities = check.entities(versions);
    Set<Ref> there = new HashSet<>(check.damaged().keySet());
    entities.forEach(kept -> there.add(kept.ref()));
    steps.at("looking at relations", 4, STEPS);
    RelationsCheck relations = new RelationsCheck(findings, there, now);
    relations.look(entities);
    oneSided = relations.oneSided();
    counts = entities;
  }

  /** What was salvaged, for the comparison with the documents. */
  private final class Known implements Survey.Known {

    private final ExaminationSteps steps;

    Known(ExaminationSteps steps) {
      this.steps = steps;
    }

    @Override
    public void read(int done, int total) {
      steps.within("looking at documents", 3, STEPS, done, total);
    }

    @Override
    public Map<Ref, Kept<?>> versions() {
      return versions;
    }

    @Override
    public long largestEdit() {
      return EntityTooLarge.LIMIT;
    }

    @Override
    public boolean isTouched(Ref ref) {
      Salvage salvage = salvaging;
      return salvage != null && salvage.isTouched(ref);
    }

    @Override
    public boolean isBehind(Ref ref) {
      return behind.contains(ref);
    }

    @Override
    public Set<Ref> explained(List<Survey.Suspect> suspects) throws IOException {
      Map<Ref, Survey.Suspect> open = new LinkedHashMap<>();
      suspects.forEach(suspect -> open.put(suspect.ref(), suspect));
      Set<Ref> explained = new HashSet<>();
      if (open.isEmpty()) {
        return explained;
      }
      Salvage again = new Salvage(checkpoints);
      explain(List.copyOf(open.keySet()), again, open, explained);
      journalCheck(
              record -> {
                try {
                  explain(again.add(record), again, open, explained);
                } catch (Malformed e) {
                  // The examination has told of it.
                  return;
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              fault -> {})
          .read();
      return explained;
    }

    private void explain(
        List<Ref> refs, Salvage at, Map<Ref, Survey.Suspect> open, Set<Ref> explained) {
      for (Ref ref : refs) {
        Survey.Suspect suspect = open.get(ref);
        Kept<?> version = suspect == null ? null : at.version(ref);
        if (suspect != null && version != null && suspect.shows().test(version)) {
          explained.add(ref);
          open.remove(ref);
        }
      }
    }
  }

  private Examination result(long free) throws IOException {
    int[] kinds = new int[Kind.values().length];
    counts.forEach(kept -> kinds[kept.ref().kind().code]++);
    long next = nextSeq();
    Long oldest = events.oldestSeq();
    return new Examination(
        store.id(),
        false,
        kinds[Kind.PROJECT.code],
        kinds[Kind.TASK.code],
        kinds[Kind.SESSION.code],
        journal.segments(),
        checkpoints.files(),
        journal.records(),
        events.events(),
        oldest == null ? next : oldest,
        next - 1,
        store.consumers().all().size(),
        free,
        findings.all());
  }

  /** Larger than every seq that anything tells of. */
  long nextSeq() {
    long next = Math.max(journal.nextSeq(), checkpoints.nextSeq());
    for (dev.maestro.core.port.Consumer consumer : store.consumers().all()) {
      dev.maestro.core.port.StoreId id = store.id();
      next = id != null && consumer.isOf(id) ? Math.max(next, consumer.seq() + 1) : next;
    }
    return next;
  }

  /** Whether checkpoints and journal could be read, as far as they are not damaged. */
  boolean isSalvaged() {
    return salvaged;
  }

  boolean hasStore() {
    return hasStore;
  }

  Findings findings() {
    return findings;
  }

  StoreCheck store() {
    return store;
  }

  /** Every entity as checkpoints and journal have it. */
  Map<Ref, Kept<?>> versions() {
    return versions;
  }

  /** Null where they could not be looked at. */
  @Nullable DocumentCheck documents() {
    return documents;
  }

  Survey.@Nullable Findings survey() {
    return survey;
  }

  /** Whether the next start takes something in, and completes its relations itself. */
  boolean isEdited() {
    return documents != null && !documents.edited().isEmpty();
  }

  /** Whose relations the others do not know of. */
  Set<Ref> oneSided() {
    return oneSided;
  }
}

package dev.maestro.tools.move;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.Ids;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.Transaction;
import dev.maestro.core.usecase.AscendingIds;
import dev.maestro.json.Documents;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes in the lines of an export, in one transaction: all of them or none. Everything is read and
 * judged before anything is written.
 *
 * <pre>
 * arguments   {"newIds":false,"dryRun":false,
 *              "ofDirectory":false}                     whether nobody knows the numbers of the lines
 * result      {"imported":true,
 *              "projects":1,"tasks":2,"sessions":1,     what was read, or would be written
 *              "relations":0,                           that one side alone told of, and are completed
 *              "changed":0,                             stored entities that learn of such relations
 *              "faults":[...],"faultsInAll":0,          lines that are wrong; nothing is written
 *              "conflicts":[...],"conflictsInAll":0,    entities that are there; nothing is written
 *              "warnings":[...],"warningsInAll":0,      references to what nobody has, ids that
 *                                                       differ only in case, cycles of parents, and
 *                                                       tasks that depend on themselves
 *              "seq":17,                                of the last event, where it was written
 *              "ids":{"projects":{"old":"new"},...}}    where newIds was asked for
 * </pre>
 */
public final class Import implements Operation {

  public static final String NAME = "import";

  /** What is told while it writes. */
  static final String WRITING = "writing";

  /** The one before may have been broken off, and not have noticed yet. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final InstantSource time;
  private final Ids ids;
  private final Room room;
  private final Duration patience;

  /** Each counts on the memory that is there when it begins. */
  private final Semaphore one = new Semaphore(1);

  public Import() {
    this(
        InstantSource.system(),
        new AscendingIds(InstantSource.system(), new SecureRandom()),
        new Room(),
        PATIENCE);
  }

  /**
   * @param patience how long it waits for another one
   */
  Import(InstantSource time, Ids ids, Room room, Duration patience) {
    this.time = time;
    this.ids = ids;
    this.room = room;
    this.patience = patience;
  }

  @Override
  public boolean mayBegin() {
    return true;
  }

  @Override
  public boolean hasBegun(JsonNode result) {
    return result.path("imported").asBoolean(false);
  }

  @Override
  public boolean isDryRun(ObjectNode arguments) {
    return arguments.path("dryRun").asBoolean(false);
  }

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    ImportOptions options =
        new ImportOptions(
            arguments.path("newIds").asBoolean(false),
            isDryRun(arguments),
            arguments.path("ofDirectory").asBoolean(false),
            store.tellsCase());
    return run(store, options, exchange.input(), exchange);
  }

  /**
   * @throws Refused if another one is under way, if it cannot be held, or if the store does not
   *     take it; nothing was changed then
   * @throws IOException if the input fails; nothing was changed then
   */
  ObjectNode run(Storage store, ImportOptions options, InputStream input, Progress progress)
      throws IOException {
    if (!isAlone()) {
      throw new Refused(
          "Another import is under way, and there is memory for one at a time. Try again when it is"
              + " done. Nothing was changed.");
    }
    try {
      return runAlone(store, options, input, progress);
    } finally {
      one.release();
    }
  }

  private boolean isAlone() throws IOException {
    try {
      return one.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The import was interrupted", e);
    }
  }

  private ObjectNode runAlone(
      Storage store, ImportOptions options, InputStream input, Progress progress)
      throws IOException {
    Load load = new Load(room);
    ImportReader reader = new ImportReader(input, options, load, progress);
    Incoming read = reader.read();
    if (!reader.faults().isEmpty()) {
      return refused(read, reader);
    }
    FreshIds fresh = options.newIds() ? new FreshIds(read, ids) : null;
    Incoming incoming = fresh == null ? read : fresh.of(read);
    load.write(0, fresh == null ? 0 : fresh.bytes());
    Plan plan;
    try (Snapshot now = store.snapshot()) {
      plan = Plan.of(incoming, reader.warnings(), fresh, now.passing(), progress);
      load.write(0, plan.links().bytes());
      load.requireRoom();
      if (options.dryRun()) {
        Judged judged = plan.judged(now.passing());
        judged.requireSmall(now.passing(), load);
        return judged.toJson();
      }
    } catch (EntityTooLarge e) {
      throw new Refused(e.getMessage() + " Nothing was imported.", e);
    }
    progress.progress(WRITING, 0, 0);
    AtomicLong saved = new AtomicLong();
    return new ToldWait(progress)
        .until(
            () -> written(store, plan, load, saved),
            told -> told.progress(WRITING, saved.get(), incoming.size()));
  }

  private static ObjectNode refused(Incoming read, ImportReader reader) {
    ObjectNode result = result(read);
    reader.faults().putInto(result, "faults");
    new Findings().putInto(result, "conflicts");
    reader.warnings().putInto(result, "warnings");
    return result;
  }

  private static ObjectNode result(Incoming incoming) {
    return Json.TREES
        .createObjectNode()
        .put("imported", false)
        .put("projects", incoming.projects().size())
        .put("tasks", incoming.tasks().size())
        .put("sessions", incoming.sessions().size());
  }

  private ObjectNode written(Storage store, Plan plan, Load load, AtomicLong saved) {
    long now = time.millis();
    try {
      Commit<Judged> commit =
          store.write(
              tx -> plan.judged(tx.passing()).write(tx, now, load, saved), Durability.FSYNC);
      Judged judged = commit.result();
      ObjectNode result = judged.toJson();
      return judged.isRefused() ? result : result.put("imported", true).put("seq", commit.seq());
    } catch (EntityTooLarge | EntityCorrupt e) {
      throw new Refused(e.getMessage() + " Nothing was imported.", e);
    }
  }

  /**
   * What was read, and all that can be known of it before others have to wait.
   *
   * @param incoming told by both sides, where both are in it
   * @param links of these that one side alone told of
   * @param noted while it was read
   * @param fresh null where the ids stay
   */
  private record Plan(
      Incoming incoming, Links links, Findings noted, @Nullable FreshIds fresh, Naming naming) {

    static Plan of(
        Incoming incoming,
        Findings noted,
        @Nullable FreshIds fresh,
        Reads store,
        Progress progress) {
      Links links = Links.among(incoming);
      Naming naming = fresh == null ? Naming.of(incoming, store, progress) : Naming.none(store);
      return new Plan(links.complete(incoming), links, noted, fresh, naming);
    }

    /** Looked at beside what is stored; that may be done more than once. */
    Judged judged(Reads store) {
      Known known = new Known(incoming, store);
      Findings conflicts = known.conflicts();
      if (!conflicts.isEmpty()) {
        return new Judged(this, conflicts, noted, null);
      }
      Naming now = fresh == null ? naming.asOf(store, incoming) : naming;
      Findings warnings = new Findings();
      warnings.addAll(noted);
      known.addDangling(warnings);
      known.addCycles(warnings);
      return new Judged(this, conflicts, warnings, Links.between(incoming, known, now));
    }
  }

  /**
   * What is to become of it.
   *
   * @param links to what is stored; null where it is refused
   */
  private record Judged(Plan plan, Findings conflicts, Findings warnings, @Nullable Links links) {

    boolean isRefused() {
      return links == null;
    }

    /**
     * @throws Refused if there is no room for what of the store would change
     */
    Judged write(Transaction tx, long now, Load load, AtomicLong saved) {
      Links missing = links;
      if (missing != null) {
        new ImportWriter(tx, missing, load, now, saved).write(plan.incoming());
      }
      return this;
    }

    /**
     * @throws EntityTooLarge if the store would not take it
     * @throws Refused if there is no room for what of the store would change
     */
    void requireSmall(Reads store, Load load) {
      Links missing = links;
      if (missing == null) {
        return;
      }
      Incoming incoming = plan.incoming();
      incoming.projects().forEach(one -> requireSmall(one.id(), Documents.size(one)));
      incoming.tasks().stream().map(missing::complete).forEach(Judged::requireSmall);
      incoming.sessions().stream().map(missing::complete).forEach(Judged::requireSmall);
      StoredChanges stored = StoredChanges.of(missing, incoming, store, load);
      stored.tasks().forEach(Judged::requireSmall);
      stored.sessions().forEach(Judged::requireSmall);
    }

    private static void requireSmall(Task task) {
      requireSmall(task.id(), Documents.size(task));
    }

    private static void requireSmall(Session session) {
      requireSmall(session.id(), Documents.size(session));
    }

    private static void requireSmall(Object id, long size) {
      if (size > EntityTooLarge.LIMIT) {
        throw new EntityTooLarge(id.toString(), size);
      }
    }

    ObjectNode toJson() {
      Incoming incoming = plan.incoming();
      ObjectNode result = result(incoming);
      if (links != null) {
        result
            .put("relations", plan.links().count() + links.count())
            .put("changed", links.stored(incoming));
      }
      new Findings().putInto(result, "faults");
      conflicts.putInto(result, "conflicts");
      warnings.putInto(result, "warnings");
      if (plan.fresh() != null && !isRefused()) {
        plan.fresh().putInto(result.putObject("ids"));
      }
      return result;
    }
  }
}

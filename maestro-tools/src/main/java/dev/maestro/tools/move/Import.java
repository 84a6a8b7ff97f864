package dev.maestro.tools.move;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.Ids;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.Transaction;
import dev.maestro.core.usecase.AscendingIds;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes in the lines of an export, in one transaction: all of them or none. Everything is read and
 * judged before anything is written.
 *
 * <pre>
 * arguments   {"newIds":false,"dryRun":false}
 * result      {"imported":true,
 *              "projects":1,"tasks":2,"sessions":1,     what was read, or would be written
 *              "relations":0,                           that one side alone told of, and are completed
 *              "changed":0,                             stored entities that learn of such relations
 *              "faults":[...],"faultsInAll":0,          lines that are wrong; nothing is written
 *              "conflicts":[...],"conflictsInAll":0,    entities that are there; nothing is written
 *              "warnings":[...],"warningsInAll":0,      references to what nobody has
 *              "seq":17,                                of the last event, where it was written
 *              "ids":{"projects":{"old":"new"},...}}    where newIds was asked for
 * </pre>
 */
public final class Import implements Operation {

  public static final String NAME = "import";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final InstantSource time;
  private final Ids ids;
  private final Room room;

  public Import() {
    this(
        InstantSource.system(),
        new AscendingIds(InstantSource.system(), new SecureRandom()),
        new Room());
  }

  Import(InstantSource time, Ids ids, Room room) {
    this.time = time;
    this.ids = ids;
    this.room = room;
  }

  @Override
  public boolean mayBegin() {
    return true;
  }

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    boolean newIds = arguments.path("newIds").asBoolean(false);
    boolean dryRun = arguments.path("dryRun").asBoolean(false);
    return run(store, newIds, dryRun, exchange.input(), exchange);
  }

  /**
   * @throws Refused if it cannot be held, or the store does not take it; nothing was changed then
   * @throws IOException if the input fails; nothing was changed then
   */
  ObjectNode run(
      Storage store, boolean newIds, boolean dryRun, InputStream input, Progress progress)
      throws IOException {
    ImportReader reader = new ImportReader(input, room, progress);
    Incoming read = reader.read();
    FreshIds fresh = newIds ? new FreshIds(read, ids) : null;
    Plan plan = new Plan(fresh == null ? read : fresh.of(read), reader.faults(), fresh);
    if (dryRun || !plan.faults().isEmpty()) {
      try (Snapshot now = store.snapshot()) {
        return plan.judged(now).toJson();
      }
    }
    reader.requireRoom();
    progress.progress("writing", 0, 0);
    return written(store, plan);
  }

  private ObjectNode written(Storage store, Plan plan) {
    long now = time.millis();
    try {
      Commit<Judged> commit = store.write(tx -> plan.judged(tx).write(tx, now), Durability.FSYNC);
      Judged judged = commit.result();
      ObjectNode result = judged.toJson();
      return judged.isRefused() ? result : result.put("imported", true).put("seq", commit.seq());
    } catch (EntityTooLarge | EntityCorrupt e) {
      throw new Refused(e.getMessage() + " Nothing was imported.", e);
    }
  }

  /**
   * What was read.
   *
   * @param fresh null where the ids stay
   */
  private record Plan(Incoming incoming, Findings faults, @Nullable FreshIds fresh) {

    /** Looked at beside what is stored; that may be done more than once. */
    Judged judged(Reads store) {
      if (!faults.isEmpty()) {
        return new Judged(this, new Findings(), new Findings(), null);
      }
      Known known = new Known(incoming, store);
      Findings conflicts = known.conflicts();
      return conflicts.isEmpty()
          ? new Judged(this, conflicts, known.dangling(), Links.missing(known, fresh != null))
          : new Judged(this, conflicts, new Findings(), null);
    }
  }

  /**
   * What is to become of it.
   *
   * @param links null where it is refused
   */
  private record Judged(Plan plan, Findings conflicts, Findings warnings, @Nullable Links links) {

    boolean isRefused() {
      return links == null;
    }

    Judged write(Transaction tx, long now) {
      Links missing = links;
      if (missing != null) {
        new ImportWriter(tx, missing, now).write(plan.incoming());
      }
      return this;
    }

    ObjectNode toJson() {
      Incoming incoming = plan.incoming();
      ObjectNode result =
          JSON.createObjectNode()
              .put("imported", false)
              .put("projects", incoming.projects().size())
              .put("tasks", incoming.tasks().size())
              .put("sessions", incoming.sessions().size());
      if (links != null) {
        result.put("relations", links.count()).put("changed", links.stored());
      }
      plan.faults().putInto(result, "faults");
      conflicts.putInto(result, "conflicts");
      warnings.putInto(result, "warnings");
      if (plan.fresh() != null && !isRefused()) {
        plan.fresh().putInto(result.putObject("ids"));
      }
      return result;
    }
  }
}

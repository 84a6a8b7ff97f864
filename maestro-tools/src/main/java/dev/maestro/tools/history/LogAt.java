package dev.maestro.tools.history;

import dev.maestro.core.domain.Value;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.EntityThen;
import dev.maestro.storage.fs.EntityThen.Status;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.Happening.Name;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An entity as it was when an event had happened.
 *
 * <pre>
 * arguments   {"id":"task_1","seq":42,"pretty":true}    or "task:task_1", where others have that id
 * output      its document, to the digit; without {@code pretty} in one line
 * result      {"kind":"task","id":"task_1","seq":42}
 * </pre>
 */
public final class LogAt implements Operation {

  public static final String NAME = "log-at";

  @Override
  public boolean onlyReads() {
    return true;
  }

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    EntityName name = EntityName.of(arguments.path("id").asString(""));
    long seq = arguments.path("seq").asLong(0);
    requireTold(store, seq);
    EntityThen then = present(name, seq, store);
    Value.Fields document = Objects.requireNonNull(then.document());
    Name entity = Objects.requireNonNull(then.entity());
    boolean pretty = arguments.path("pretty").asBoolean(false);
    exchange
        .output()
        .write(
            pretty
                ? Json.pretty(json -> Json.write(document, json))
                : Json.compact(json -> Json.write(document, json)));
    exchange.output().flush();
    return Json.TREES
        .createObjectNode()
        .put("kind", entity.kind())
        .put("id", entity.id())
        .put("seq", seq);
  }

  /** The one that is meant. */
  private static EntityThen present(EntityName name, long seq, FileStorage store)
      throws IOException {
    List<EntityThen> known =
        store.entitiesAt(name.id(), seq).stream().filter(then -> mayBe(then, name)).toList();
    List<EntityThen> present = known.stream().filter(then -> is(then, Status.PRESENT)).toList();
    if (present.size() > 1) {
      throw new Refused(
          "Several entities had the id "
              + name.id()
              + " when event "
              + seq
              + " had happened. Say which: "
              + present.stream().map(LogAt::fullName).collect(Collectors.joining(" or "))
              + ".");
    }
    return present.stream().findFirst().orElseThrow(() -> refused(name, seq, known, store));
  }

  private static boolean mayBe(EntityThen then, EntityName name) {
    Name entity = then.entity();
    return entity == null || name.fits(entity);
  }

  private static boolean is(EntityThen then, Status status) {
    return then.status() == status;
  }

  private static String fullName(EntityThen then) {
    Name entity = Objects.requireNonNull(then.entity());
    return entity.kind() + ":" + entity.id();
  }

  private static Refused refused(
      EntityName name, long seq, List<EntityThen> known, FileStorage store) {
    if (known.stream().anyMatch(then -> is(then, Status.UNREADABLE))) {
      return new Refused(
          "How "
              + name
              + " was when event "
              + seq
              + " had happened cannot be told, since the journal is damaged. doctor lists the damage;"
              + " doctor --repair, with the server stopped, mends what it can. Try a later event;"
              + " log "
              + name
              + " lists those that can be read.");
    }
    if (known.stream().anyMatch(then -> is(then, Status.NOT_RETAINED))) {
      return new Refused(
          "How "
              + name
              + " was when event "
              + seq
              + " had happened is not retained: the journal goes back to event "
              + store.historyBegin()
              + ", and does not tell it. Try a later event; log "
              + name
              + " lists those that there are.");
    }
    return new Refused("There was no entity " + name + " when event " + seq + " had happened.");
  }

  private static void requireTold(FileStorage store, long seq) {
    long latest = store.events().latestSeq();
    if (seq > latest) {
      throw new Refused("There is no event " + seq + " yet; the latest is " + latest + ".");
    }
    long begin = store.historyBegin();
    if (seq < begin - 1) {
      throw new Refused(
          "What was before event "
              + begin
              + " is not retained; --retain-days and --retain-mib of the server say how far back"
              + " the journal goes.");
    }
  }
}

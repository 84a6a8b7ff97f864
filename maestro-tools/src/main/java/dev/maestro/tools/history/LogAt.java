package dev.maestro.tools.history;

import dev.maestro.core.domain.Value;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.EntityThen;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An entity as it was when an event had happened.
 *
 * <pre>
 * arguments   {"id":"task_1","seq":42,"pretty":true}
 * output      its document, to the digit; without {@code pretty} in one line
 * result      {"kind":"task","id":"task_1","seq":42}
 * </pre>
 */
public final class LogAt implements Operation {

  public static final String NAME = "log-at";

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    String id = arguments.path("id").asString("");
    long seq = arguments.path("seq").asLong(0);
    requireTold(store, seq);
    EntityThen then = store.entityAt(id, seq);
    Value.Fields document =
        switch (then.status()) {
          case PRESENT -> Objects.requireNonNull(then.document());
          case ABSENT ->
              throw new Refused(
                  "There was no entity " + id + " when event " + seq + " had happened.");
          case NOT_RETAINED ->
              throw new Refused(
                  "How "
                      + id
                      + " was when event "
                      + seq
                      + " had happened is not retained: the journal goes back to event "
                      + store.historyBegin()
                      + ", and does not tell it. Try a later event; log "
                      + id
                      + " lists those that there are.");
        };
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
        .put("kind", Objects.requireNonNull(then.entity()).kind())
        .put("id", id)
        .put("seq", seq);
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

package dev.maestro.tools.size;

import dev.maestro.json.Json;
import dev.maestro.storage.fs.Compaction;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.storage.fs.StoreSizes;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Refused;
import java.io.IOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies retention now, and gives back the space that nothing needs.
 *
 * <pre>
 * arguments   {"toldRetention":true}    whether the tool was told what to keep, which is not for a
 *                                       server to be told
 * result      {"before":sizes,"after":sizes,
 *              "freedBytes":123,      0 where as much was written meanwhile
 *              "held":false,          whether somebody who copies or reads the journal keeps it
 *              "keptAll":false}       whether nobody has said what to keep, so that all events are
 * sizes       {"segments":3,"journalBytes":4711,"checkpoints":2,"checkpointBytes":1234,"oldestSeq":17}
 * </pre>
 */
public final class Compact implements Operation {

  public static final String NAME = "compact";

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    if (exchange.isServed() && arguments.path("toldRetention").asBoolean(false)) {
      throw new Refused(
          "A server holds the directory and keeps what its own --retain options say. Leave them out"
              + " here, or stop the server.");
    }
    exchange.progress("compacting", 0, 0);
    Compaction done = store.compact();
    ObjectNode result = Json.TREES.createObjectNode();
    result.set("before", json(done.before()));
    result.set("after", json(done.after()));
    return result
        .put("freedBytes", Math.max(0, done.before().bytes() - done.after().bytes()))
        .put("held", done.isHeld())
        .put("keptAll", store.settings().equals(StoreSettings.KEEPING_EVERYTHING));
  }

  static ObjectNode json(StoreSizes sizes) {
    return Json.TREES
        .createObjectNode()
        .put("segments", sizes.segments())
        .put("journalBytes", sizes.journalBytes())
        .put("checkpoints", sizes.checkpoints())
        .put("checkpointBytes", sizes.checkpointBytes())
        .put("oldestSeq", sizes.oldestSeq());
  }
}

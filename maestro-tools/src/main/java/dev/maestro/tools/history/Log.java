package dev.maestro.tools.history;

import dev.maestro.json.Json;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.Happening;
import dev.maestro.storage.fs.History;
import dev.maestro.storage.fs.journal.Passage.Gap;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Operation;
import java.io.IOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The journal as lines, oldest first; {@link LogLine} draws them.
 *
 * <pre>
 * arguments   {"since":41,"to":99,                   what came after that event, up to this one
 *              "from":1769846400000,"until":…,       from that time on, before this time
 *              "project":"proj_1","types":["task:*"],
 *              "id":"task_1",                        an entity that it tells of, or changed; or its
 *                                                    kind and id, as "task:task_1"
 *              "last":10,                            of what there is the last lines alone
 *              "limit":100,                          ends after so many lines
 *              "follow":true}                        goes on until the tool goes away
 *             each may be left out
 * output      the lines, in UTF-8, with marks among them that are no lines of the log:
 *             {"begin":{"oldestSeq":1,"oldestAt":1769846400000,"latestSeq":53}}
 *                                                    first; oldestAt is left out where nothing is told
 *             {"seen":{"seq":53,"unknown":["x_1"]}}  where all that there is was gone through; asked
 *                                                    for, and neither in the journal nor in the store
 * result      {"lines":12,"gaps":0}                  gaps is how many lines tell what cannot be read
 * </pre>
 */
public final class Log implements Operation {

  public static final String NAME = "log";

  /** The names of the marks. */
  public static final String BEGIN = "begin";

  public static final String SEEN = "seen";

  @Override
  public boolean onlyReads() {
    return true;
  }

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    LogFilter filter = LogFilter.of(arguments);
    boolean follows = arguments.path("follow").asBoolean(false);
    writeBegin(store, exchange);
    long tooEarly = tooEarly(store, filter, exchange);
    try (History history =
        follows ? store.historyToFollow(filter.since()) : store.history(filter.since())) {
      LogReading reading = new LogReading(store, history, filter, exchange, tooEarly);
      if (follows) {
        reading.follow();
      } else {
        reading.readOn();
      }
      return Json.TREES
          .createObjectNode()
          .put("lines", reading.lines())
          .put("gaps", reading.gaps());
    }
  }

  private static void writeBegin(FileStorage store, Exchange exchange) throws IOException {
    ObjectNode mark = Json.TREES.createObjectNode();
    ObjectNode begin =
        mark.putObject(BEGIN)
            .put("oldestSeq", store.historyBegin())
            .put("latestSeq", store.events().latestSeq());
    try (History history = store.history(0)) {
      history.read(new FirstTime(begin));
    }
    write(mark, exchange);
  }

  /** Notes when the first event was that can be read. */
  private record FirstTime(ObjectNode begin) implements History.Visitor {

    @Override
    public boolean show(Happening happening) {
      if (!happening.events().isEmpty()) {
        begin.put("oldestAt", happening.events().get(0).timestamp());
      }
      return happening.events().isEmpty();
    }

    @Override
    public void missing(Gap gap) {
      // The reading that follows tells of it.
    }
  }

  /** How many lines come before the last ones; counted, so that none of them has to be held. */
  private static long tooEarly(FileStorage store, LogFilter filter, Exchange exchange)
      throws IOException {
    return filter.last() == Long.MAX_VALUE
        ? 0
        : Math.max(0, LogReading.count(store, filter, exchange) - filter.last());
  }

  static void write(JsonNode mark, Exchange exchange) throws IOException {
    exchange.output().write(Json.TREES.writeValueAsBytes(mark));
    exchange.output().write('\n');
  }
}

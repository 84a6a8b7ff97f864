package dev.maestro.tools.history;

import dev.maestro.core.port.EventLog;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.Happening;
import dev.maestro.storage.fs.Happening.Name;
import dev.maestro.storage.fs.Happening.Told;
import dev.maestro.storage.fs.History;
import dev.maestro.storage.fs.HistoryCut;
import dev.maestro.storage.fs.journal.Passage.Gap;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The journal as lines, oldest first; {@link LogLine} draws them.
 *
 * <pre>
 * arguments   {"since":41,"from":1769846400000,      what came after that event, and from that time on
 *              "project":"proj_1","types":["task:*"],
 *              "id":"task_1",                        an entity that it tells of, or changed; or its
 *                                                    kind and id, as "task:task_1"
 *              "limit":100,                          ends after so many lines
 *              "follow":true}                        goes on until the tool goes away
 *             each may be left out
 * output      the lines, in UTF-8
 * result      {"lines":12,"gaps":0,"oldestSeq":1,"latestSeq":53}
 * </pre>
 */
public final class Log implements Operation {

  public static final String NAME = "log";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    LogFilter filter = LogFilter.of(arguments);
    boolean follows = arguments.path("follow").asBoolean(false);
    try (History history =
        follows ? store.historyToFollow(filter.since()) : store.history(filter.since())) {
      Reading reading = new Reading(store, filter, exchange, history);
      long oldest = store.historyBegin();
      if (follows) {
        reading.follow();
      } else {
        reading.readOn();
      }
      exchange.output().flush();
      return JSON.createObjectNode()
          .put("lines", reading.lines)
          .put("gaps", reading.gaps)
          .put("oldestSeq", oldest)
          .put("latestSeq", store.events().latestSeq());
    }
  }

  /** What one tool has asked for. */
  private static final class Reading implements History.Visitor {

    private final FileStorage store;
    private final LogFilter filter;
    private final Exchange exchange;
    private final History history;

    private long lines;
    private long gaps;

    /** Of the events that were gone through, shown or not. */
    private long lastSeq;

    Reading(FileStorage store, LogFilter filter, Exchange exchange, History history) {
      this.store = store;
      this.filter = filter;
      this.exchange = exchange;
      this.history = history;
      this.lastSeq = store.historyBegin() - 1;
    }

    void readOn() throws IOException {
      try {
        history.read(this);
      } catch (HistoryCut e) {
        throw new Refused(
            e.getMessage()
                + ": they are needed no more, as far as retention goes. Go on with --since "
                + (e.oldestSeq() - 1)
                + ".",
            e);
      }
    }

    @SuppressWarnings("try") // the subscription is held, not used
    void follow() throws IOException {
      Semaphore news = new Semaphore(1);
      boolean[] isAbandoned = {false};
      exchange.whenAbandoned(() -> {
        isAbandoned[0] = true;
        news.release();
      });
      try (EventLog.Subscription told = store.events().announceTo(seq -> news.release())) {
        while (isMore()) {
          news.acquire();
          news.drainPermits();
          if (isAbandoned[0]) {
            return;
          }
          readOn();
          exchange.output().flush();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("The server is about to stop", e);
      }
    }

    private boolean isMore() {
      return lines < filter.limit();
    }

    @Override
    public boolean show(Happening happening) throws IOException {
      exchange.progress("reading the journal", history.position(), store.journalBytes());
      List<Told> events = happening.events();
      boolean isLate = !events.isEmpty() || lastSeq >= filter.since();
      if (!events.isEmpty()) {
        lastSeq = events.get(events.size() - 1).seq();
      }
      if (isLate && lastSeq >= filter.since()) {
        writeEvents(happening);
      }
      return isMore();
    }

    @Override
    public void missing(Gap gap) throws IOException {
      lastSeq = gap.lastSeq();
      if (Math.max(gap.firstSeq(), gap.lastSeq()) > filter.since()) {
        gaps++;
        write(LogLine.of(gap));
      }
    }

    private void writeEvents(Happening happening) throws IOException {
      Map<Name, Integer> untold = new LinkedHashMap<>();
      for (int i = 0; i < happening.changed().size(); i++) {
        untold.put(happening.changed().get(i), i);
      }
      for (Told told : happening.events()) {
        // What changed is told by the first event that tells of it.
        Integer change = untold.remove(told.about());
        if (filter.matches(told) && isMore()) {
          write(LogLine.of(told, change == null ? null : happening.change(change)));
          lines++;
        }
      }
      for (Map.Entry<Name, Integer> change : untold.entrySet()) {
        if (filter.matches(change.getKey(), happening.events()) && isMore()) {
          write(LogLine.untold(happening.change(change.getValue()), happening.events()));
          lines++;
        }
      }
    }

    private void write(byte[] line) throws IOException {
      exchange.output().write(line);
      exchange.output().write('\n');
    }
  }
}

package dev.maestro.tools.history;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.Snapshot;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.Happening;
import dev.maestro.storage.fs.Happening.Name;
import dev.maestro.storage.fs.Happening.Told;
import dev.maestro.storage.fs.History;
import dev.maestro.storage.fs.HistoryCut;
import dev.maestro.storage.fs.journal.Passage.Gap;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Goes through the journal and writes what a tool has asked for. Used by one thread. */
final class LogReading implements History.Visitor {

  private final FileStorage store;
  private final LogFilter filter;
  private final Exchange exchange;
  private final History history;

  /** Lines before the first one that is written. */
  private final long tooEarly;

  /** What was asked for by name and was not met yet. */
  private final Set<EntityName> unmet = new LinkedHashSet<>();

  private long matched;
  private long lines;
  private long gaps;

  /** Of the events that were gone through, shown or not. */
  private long lastSeq;

  LogReading(
      FileStorage store, History history, LogFilter filter, Exchange exchange, long tooEarly) {
    this.store = store;
    this.filter = filter;
    this.exchange = exchange;
    this.tooEarly = tooEarly;
    this.history = history;
    this.lastSeq = store.historyBegin() - 1;
    if (filter.project() != null) {
      unmet.add(new EntityName("project", filter.project().value()));
    }
    if (filter.about() != null) {
      unmet.add(filter.about());
    }
  }

  /** How many lines there are. */
  static long count(FileStorage store, LogFilter filter, Exchange exchange) throws IOException {
    try (History history = store.history(filter.since())) {
      LogReading counting = new LogReading(store, history, filter, exchange, Long.MAX_VALUE);
      counting.read();
      return counting.matched;
    }
  }

  /** How many were written. */
  long lines() {
    return lines;
  }

  /** How many of them tell what cannot be read. */
  long gaps() {
    return gaps;
  }

  void readOn() throws IOException {
    read();
    writeSeen();
    exchange.output().flush();
  }

  private void read() throws IOException {
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

  private void writeSeen() throws IOException {
    unmet.removeIf(this::isStored);
    if (!unmet.isEmpty() && filter.since() >= store.historyBegin()) {
      meetInAll();
    }
    ObjectNode mark = Json.TREES.createObjectNode();
    ArrayNode unknown = mark.putObject(Log.SEEN).put("seq", lastSeq).putArray("unknown");
    unmet.forEach(name -> unknown.add(name.id()));
    Log.write(mark, exchange);
  }

  /** The journal may have been made after it was. */
  private boolean isStored(EntityName name) {
    try (Snapshot now = store.snapshot()) {
      return (name.mayBe("project") && now.project(new ProjectId(name.id())).isPresent())
          || (name.mayBe("task") && now.task(new TaskId(name.id())).isPresent())
          || (name.mayBe("session") && now.session(new SessionId(name.id())).isPresent());
    } catch (EntityCorrupt e) {
      return true;
    }
  }

  /** What was before the first event that is wanted may tell of it. */
  private void meetInAll() throws IOException {
    try (History all = store.history(0)) {
      all.read(
          new History.Visitor() {
            @Override
            public boolean show(Happening happening) {
              meet(happening);
              return !unmet.isEmpty();
            }

            @Override
            public void missing(Gap gap) {
              // It is told where it is among what is wanted.
            }
          });
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
      while (lines < filter.limit()) {
        news.acquire();
        news.drainPermits();
        if (isAbandoned[0]) {
          return;
        }
        readOn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The server is about to stop", e);
    }
  }

  @Override
  public boolean show(Happening happening) throws IOException {
    exchange.progress("reading the journal", history.position(), store.journalBytes());
    meet(happening);
    List<Told> events = happening.events();
    boolean isTold = !events.isEmpty();
    if (isTold) {
      lastSeq = events.get(events.size() - 1).seq();
    }
    if (lastSeq >= filter.since() && (isTold || lastSeq < filter.to())) {
      writeEvents(happening);
    }
    // What is asked for by name may come later.
    return lines < filter.limit() && (lastSeq < filter.to() || !unmet.isEmpty());
  }

  private void meet(Happening happening) {
    if (unmet.isEmpty()) {
      return;
    }
    happening.changed().forEach(this::meet);
    for (Told told : happening.events()) {
      meet(told.about());
      told.others().forEach(this::meet);
      if (told.project() != null) {
        meet(new Name("project", told.project().value()));
      }
    }
  }

  private void meet(Name name) {
    unmet.removeIf(wanted -> wanted.fits(name));
  }

  @Override
  public void missing(Gap gap) throws IOException {
    lastSeq = Math.max(lastSeq, gap.lastSeq());
    boolean isWanted =
        Math.max(gap.firstSeq(), gap.lastSeq()) > filter.since() && gap.firstSeq() <= filter.to();
    if (isWanted && isTaken()) {
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
      if (filter.matches(told) && isTaken()) {
        write(LogLine.of(told, change == null ? null : happening.change(change)));
      }
    }
    for (Map.Entry<Name, Integer> change : untold.entrySet()) {
      if (filter.matches(change.getKey(), happening.events()) && isTaken()) {
        write(LogLine.untold(happening.change(change.getValue()), happening.events()));
      }
    }
  }

  /** Whether the next line that matches is one to write. */
  private boolean isTaken() {
    return ++matched > tooEarly && lines < filter.limit();
  }

  private void write(byte[] line) throws IOException {
    exchange.output().write(line);
    exchange.output().write('\n');
    lines++;
  }
}

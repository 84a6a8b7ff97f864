package dev.maestro.http;

import dev.maestro.core.domain.Value;
import dev.maestro.core.port.EventLog;
import dev.maestro.json.EncodedLog;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which events can be had.
 *
 * @param storeId what their seqs are relative to, as clients see it
 */
record EventSpan(String storeId, long oldestSeq, long latestSeq) {

  static EventSpan of(EventLog log) {
    EventLog.Page page = log.read(log.latestSeq(), 1);
    return new EventSpan(log.storeId().value(), page.oldestSeq(), page.latestSeq());
  }

  static EventSpan of(EventLog log, EncodedLog.Page page) {
    return new EventSpan(log.storeId().value(), page.oldestSeq(), page.latestSeq());
  }

  /** The same, of a moment when there was an event of that seq. */
  EventSpan upTo(long seq) {
    return seq <= latestSeq ? this : new EventSpan(storeId, oldestSeq, seq);
  }

  /** {@code {"storeId","oldestSeq","latestSeq"}}. */
  Value described() {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("storeId", Value.of(storeId));
    fields.put("oldestSeq", Value.of(oldestSeq));
    fields.put("latestSeq", Value.of(latestSeq));
    return new Value.Fields(fields);
  }
}

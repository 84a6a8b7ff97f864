package dev.maestro.core.domain;

import java.util.LinkedHashMap;
import java.util.Map;

/** A consumer acknowledges an event that has not happened yet. */
public final class SeqAhead extends MaestroException {

  private static final long serialVersionUID = 1L;

  /**
   * @param storeId of the store, as clients see it
   */
  public SeqAhead(long seq, String storeId, long latest) {
    super(
        Kind.INVALID,
        "SEQ_AHEAD",
        "Event " + seq + " cannot be acknowledged, since the latest one is " + latest,
        details(storeId, latest),
        null);
  }

  private static Value details(String storeId, long latest) {
    Map<String, Value> details = new LinkedHashMap<>();
    details.put("storeId", Value.of(storeId));
    details.put("latestSeq", Value.of(latest));
    return new Value.Fields(details);
  }
}

package dev.maestro.app;

import java.io.PrintStream;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * How far a log has come, and what people have to know of it that is no line. Used by one thread.
 */
final class LogPlace {

  private final PrintStream err;
  private final long since;
  private final long from;
  private final boolean beginsLate;

  private long seq;
  private boolean hasUnknown;

  /**
   * @param since {@link Long#MAX_VALUE} where nobody asks for the time after an event
   * @param from milliseconds since the epoch; {@link Long#MAX_VALUE} where nobody asks for one
   * @param beginsLate whether what is there already is left out, or most of it
   */
  LogPlace(PrintStream err, long since, long from, boolean beginsLate) {
    this.err = err;
    this.since = since;
    this.from = from;
    this.beginsLate = beginsLate;
    this.seq = since == Long.MAX_VALUE ? 0 : since;
  }

  /** Says first what nobody can be told any more. */
  void begin(JsonNode mark) {
    long oldest = mark.path("oldestSeq").asLong(0);
    long oldestAt = mark.path("oldestAt").asLong(Long.MAX_VALUE);
    if (since < oldest - 1 || (oldest > 1 && from < oldestAt && from != Long.MAX_VALUE)) {
      err.println(
          "The journal goes back to event "
              + oldest
              + (oldestAt == Long.MAX_VALUE ? "" : ", of " + Instant.ofEpochMilli(oldestAt))
              + "; what was before is not retained.");
    }
    if (beginsLate) {
      seq = mark.path("latestSeq").asLong(0);
    }
  }

  void printed(long newSeq) {
    seq = newSeq;
  }

  /** All that there is was gone through, whether it was wanted or not. */
  void seen(JsonNode mark) {
    seq = Math.max(seq, mark.path("seq").asLong(0));
    if (hasUnknown) {
      return;
    }
    for (JsonNode name : mark.path("unknown")) {
      hasUnknown = true;
      err.println(
          PlainText.oneLine("Neither the journal nor the store knows " + name.asString("") + "."));
    }
  }

  /** Of the last event that need not be looked at again. */
  long seq() {
    return seq;
  }

  /** Whether something was asked for by a name that nobody knows. */
  boolean hasUnknown() {
    return hasUnknown;
  }
}

package dev.maestro.app;

/**
 * How a mirror asks for its stream.
 *
 * @param since for {@link How#SINCE}
 */
record Asked(How how, Wanted wanted, long since, String storeId) {

  enum How {
    /** The state, and what comes after it. */
    SNAPSHOT,
    /** What came after a seq. */
    SINCE,
    /** What comes after the place where the connection is. */
    HERE,
    /** Everything again; nothing of that is for the mirror. */
    UNSUBSCRIBE
  }

  static Asked snapshot(Wanted wanted) {
    return new Asked(How.SNAPSHOT, wanted, 0, "");
  }

  String message() {
    if (how == How.UNSUBSCRIBE) {
      return "{\"type\":\"unsubscribe\"}";
    }
    String where =
        switch (how) {
          case SNAPSHOT -> "\"snapshot\":true,";
          case SINCE -> "\"since\":" + since + ",\"storeId\":\"" + storeId + "\",";
          default -> "";
        };
    return "{" + wanted.fields() + where + "\"heartbeat\":true,\"type\":\"subscribe\"}";
  }

  String query() {
    String where =
        switch (how) {
          case SNAPSHOT -> "snapshot=true&";
          case SINCE -> "since=" + since + "&storeId=" + storeId + "&";
          default -> throw new IllegalStateException(how + " needs a connection");
        };
    return "?" + wanted.query() + where + "heartbeat=true";
  }
}

package dev.maestro.ws;

/**
 * Why the server closes a connection.
 *
 * @param code of RFC 6455, section 7.4.1, or of the registry that it sets up
 * @param text at most 123 bytes with the seq in place of {@link #LAST}
 * @param afterEvents whether the events that are there already go out before
 */
record CloseReason(int code, String text, boolean afterEvents) {

  /** Stands for the seq up to where the client was sent all that it wants. */
  private static final String LAST = "{}";

  static final CloseReason GOING_AWAY = new CloseReason(1001, "The server is shutting down", true);

  static final CloseReason BROKEN =
      new CloseReason(
          1011, "The server cannot read its events; reconnect and read the state again", false);

  static final CloseReason TOO_MUCH = new CloseReason(1008, "Too many messages; send fewer", false);

  static final CloseReason STALLED =
      new CloseReason(
          1013, "Too slow; the last event was " + LAST + "; reconnect and go on after it", false);

  static final CloseReason FELL_BEHIND =
      new CloseReason(
          1013, "Fell behind after event " + LAST + "; reconnect and read the state again", false);

  /** The same without what is there already. */
  CloseReason atOnce() {
    return new CloseReason(code, text, false);
  }

  String textAfter(long last) {
    return text.replace(LAST, Long.toString(last));
  }
}

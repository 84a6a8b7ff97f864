package dev.maestro.ws;

/**
 * Why the server closes a connection.
 *
 * @param code of RFC 6455, section 7.4.1, or of the registry that it sets up
 * @param text at most 123 bytes
 * @param afterEvents whether the events that are there already go out before
 */
record CloseReason(int code, String text, boolean afterEvents) {

  static final CloseReason GOING_AWAY = new CloseReason(1001, "The server is shutting down", true);

  static final CloseReason BROKEN =
      new CloseReason(
          1011, "The server cannot read its events; reconnect and read the state again", false);

  static final CloseReason TOO_MUCH = new CloseReason(1008, "Too many messages; send fewer", false);

  /**
   * @param seq of the last event that it gets
   */
  static CloseReason stalledAfter(long seq) {
    return new CloseReason(
        1013, "Too slow; the last event was " + seq + "; reconnect and go on after it", false);
  }

  /**
   * @param seq of the last event that it got
   */
  static CloseReason fellBehindAfter(long seq) {
    return new CloseReason(
        1013, "Fell behind after event " + seq + "; reconnect and read the state again", false);
  }
}

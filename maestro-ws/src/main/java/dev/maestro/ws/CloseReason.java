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

  static final CloseReason FELL_BEHIND =
      new CloseReason(
          1013, "Fell behind, and events were missed; reconnect and read the state again", false);
}

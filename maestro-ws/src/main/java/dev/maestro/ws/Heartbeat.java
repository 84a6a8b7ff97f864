package dev.maestro.ws;

import java.time.Duration;

/** Finds the clients that are gone without a word, and those that take nothing any more. */
final class Heartbeat {

  private static final Duration LONGEST_STALL_CHECK = Duration.ofSeconds(10);

  /** How often within the time of silence it is looked whether that has passed. */
  private static final int LOOKS = 15;

  private final Connections connections;

  Heartbeat(Connections connections) {
    this.connections = connections;
  }

  void start(Dispatcher dispatcher, EventSocketSettings settings) {
    if (!settings.pingInterval().isZero()) {
      dispatcher.runEvery(settings.pingInterval(), this::ping);
    }
    Duration silence = settings.heartbeatInterval();
    Duration look = silence.dividedBy(LOOKS);
    dispatcher.runEvery(look, () -> tellHowFar(silence));
    Duration stall = settings.stallLimit();
    Duration check = stall.compareTo(LONGEST_STALL_CHECK) < 0 ? stall : LONGEST_STALL_CHECK;
    dispatcher.runEvery(check, () -> dropStalled(stall));
  }

  /** Tells those who want to know that the stream is alive and how far it is. */
  void tellHowFar(Duration silence) {
    connections.forEach(connection -> {
      if (connection.stream().askForHeartbeat(silence)) {
        connection.wake();
      }
    });
  }

  /** Pings every client, and drops those that left too many unanswered. */
  void ping() {
    connections.forEach(Heartbeat::ping);
  }

  /**
   * Ends the connections of clients that have taken nothing of what is going out for longer than
   * that. One that takes it within the grace of a close is told why.
   */
  void dropStalled(Duration limit) {
    connections.forEach(each -> dropStalled(each, limit));
  }

  private static void ping(Connection connection) {
    if (connection.owed().isUnanswered()) {
      connection.reset();
    } else {
      connection.owed().ping();
      connection.wake();
    }
  }

  private static void dropStalled(Connection connection, Duration limit) {
    if (connection.out().isStalled(limit)) {
      connection.close(CloseReason.STALLED);
    }
  }
}

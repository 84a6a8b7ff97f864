package dev.maestro.ws;

import io.undertow.websockets.core.WebSocketChannel;
import java.time.InstantSource;

/** What all connections have in common. */
record ConnectionFactory(
    RecentFrames frames,
    InstantSource time,
    EventSocketSettings settings,
    Connections connections,
    Dispatcher dispatcher) {

  /**
   * Connects a client whose handshake is done.
   *
   * @param after the seq of the newest event when it asked
   */
  void connect(WebSocketChannel channel, long after) {
    Connection connection = new Connection(channel, after, this);
    channel.addCloseTask(closed -> connections.remove(connection));
    connections.add(connection);
    if (!channel.isOpen()) {
      connections.remove(connection);
    }
    channel.getReceiveSetter().set(new Inbound(connection, settings.maxMessageBytes()));
    channel.resumeReceives();
    connection.wake();
  }
}

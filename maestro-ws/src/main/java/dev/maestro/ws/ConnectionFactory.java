package dev.maestro.ws;

import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.OpenSpawns;
import dev.maestro.json.Subscription;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What all connections have in common. */
record ConnectionFactory(
    Storage storage,
    OpenSpawns spawns,
    OlderPages older,
    Newest newest,
    InstantSource time,
    EventSocketSettings settings,
    Connections connections,
    Dispatcher dispatcher,
    TextDeflater deflater) {

  EventLog log() {
    return storage.events();
  }

  /**
   * Connects a client whose handshake is done.
   *
   * @param after the seq of the newest event when it asked
   * @param wanted what it asked for in its handshake; null for nothing
   */
  void connect(StrictChannel channel, long after, @Nullable Subscription wanted) {
    Connection connection = new Connection(channel, after, this);
    if (wanted != null) {
      connection.obey(new EventStream.Subscribe(wanted));
    }
    channel.addCloseTask(closed -> {
      connections.remove(connection);
      connection.wake();
    });
    connections.add(connection);
    if (!channel.isOpen()) {
      connections.remove(connection);
    }
    channel.getReceiveSetter().set(new Inbound(connection, settings));
    channel.resumeReceives();
    connection.wake();
  }
}

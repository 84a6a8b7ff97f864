package dev.maestro.ws;

import dev.maestro.core.domain.Value;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.OpenSpawns;
import dev.maestro.json.EncodedLog;
import io.undertow.server.HttpHandler;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket interface: every client gets each event that is committed after its upgrade, once
 * and in commit order. A connection is a cursor into the log, so a slow client costs a number and
 * the few frames that it is being sent; one that the log has left behind is closed with 1013.
 *
 * <p>With its logger at debug each event is one line, {@code Broadcast to 2/2 clients:
 * task:updated}: the clients that are open, and all that are connected. Safe for use by many
 * threads.
 */
public final class EventSockets implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventSockets.class);

  private final EventLog log;
  private final Connections connections;
  private final Dispatcher dispatcher;
  private final Broadcast broadcast;
  private final EventLog.Subscription subscription;
  private final HttpHandler upgrades;
  private final Heartbeat heartbeat;
  private final TextDeflater deflater;

  /**
   * @param storage whose events and state are sent; it has to outlive this
   * @param spawns the requests of that storage that nobody took
   * @param time what the answer to a client's ping says
   */
  public EventSockets(
      Storage storage, OpenSpawns spawns, InstantSource time, EventSocketSettings settings) {
    EventLog log = storage.events();
    this.log = log;
    this.connections = new Connections(settings);
    this.dispatcher = new Dispatcher();
    this.deflater = new TextDeflater(settings.compression());
    EncodedLog encoded = EncodedLog.of(log);
    Newest newest = new Newest(log.latestSeq());
    this.broadcast = new Broadcast(encoded, newest, connections, dispatcher, LOG);
    this.upgrades =
        new UpgradeHandler(
            log,
            connections,
            dispatcher,
            new ConnectionFactory(
                storage,
                spawns,
                new OlderPages(encoded),
                newest,
                time,
                settings,
                connections,
                dispatcher,
                deflater));
    this.subscription = log.announceTo(broadcast);
    this.heartbeat = new Heartbeat(connections);
    heartbeat.start(dispatcher, settings);
  }

  Connections connections() {
    return connections;
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  /**
   * Answers the handshake of RFC 6455, section 4.2, on whatever path it is reached by. Who may
   * connect is for those before it to decide. What is no proper upgrade gets the error body: 400
   * {@code INVALID_UPGRADE}, 426 {@code UPGRADE_REQUIRED} (no upgrade, or another version of the
   * protocol), 503 {@code TOO_MANY_CONNECTIONS} or {@code SHUTTING_DOWN}.
   */
  public HttpHandler upgrades() {
    return upgrades;
  }

  /**
   * {@code
   * {"connectedClients":n,"clients":[{"readyState":1,"readyStateText":"OPEN","subscription":{…},"seq":n,"lag":n,"compression":bool}]}};
   * a client whose connection is being closed is there with 2 and {@code CLOSING}, one that has not
   * subscribed with null in place of what was understood. {@code seq} is up to where it was sent
   * what it wants, {@code lag} how many events there are beyond, {@code compression} whether
   * permessage-deflate is agreed on.
   */
  public Value status() {
    return connections.status(log.latestSeq());
  }

  /**
   * Tells every client with 1001 that the server is going, gives them the settings' grace to
   * answer, and drops those that have not. Upgrades are refused from here on. Does nothing the
   * second time.
   */
  @Override
  public void close() {
    subscription.close();
    broadcast.look();
    connections.close();
    dispatcher.close();
    deflater.close();
  }
}

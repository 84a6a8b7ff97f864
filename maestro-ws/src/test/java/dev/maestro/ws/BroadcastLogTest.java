package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("its logger is that of every server")
class BroadcastLogTest {

  private static final Logger LOGGER = Logger.getLogger("dev.maestro.ws.EventSockets");

  private final Lines lines = new Lines();

  @BeforeEach
  void listen() {
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(lines);
  }

  @AfterEach
  void restore() {
    LOGGER.removeHandler(lines);
    LOGGER.setUseParentHandlers(true);
    LOGGER.setLevel(null);
  }

  @Test
  void eachEventIsALineAtDebug() {
    LOGGER.setLevel(Level.FINE);
    try (Server server = Server.start();
        Client first = server.connect();
        Client second = server.connect()) {
      server.awaitConnected(2);
      Writes.one(server, server.createProject("A").id(), "changed");
      first.next(2);
      second.next(2);
      Await.until("two lines", () -> lines.texts.size() == 2);
      assertThat(lines.texts)
          .containsExactly(
              "Broadcast to 2/2 clients: project:created",
              "Broadcast to 2/2 clients: project:updated");
    }
  }

  @Test
  void nothingIsLoggedAboveDebug() {
    try (Server server = Server.start();
        Client client = server.connect()) {
      server.createProject("A");
      client.next();
      server.createProject("B");
      client.next();
      assertThat(lines.texts).isEmpty();
    }
  }

  private static final class Lines extends Handler {

    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord line) {
      texts.add(formatter.formatMessage(line));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}

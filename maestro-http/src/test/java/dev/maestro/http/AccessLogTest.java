package dev.maestro.http;

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
final class AccessLogTest {

  private static final Logger LOGGER = Logger.getLogger("dev.maestro.http.AccessLog");

  private final Lines lines = new Lines();
  private final RunningServer server = RunningServer.start();

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
    server.close();
  }

  @Test
  void eachRequestIsALineAtDebug() {
    LOGGER.setLevel(Level.FINE);
    int bytes = server.get("/api/projects").body().length();
    assertThat(lines.only()).matches("FINE GET /api/projects 200 " + bytes + " B \\d+ µs");
  }

  @Test
  void aRequestThatSucceedsIsNotTold() {
    server.get("/api/projects");
    server.get("/api/tasks/first");
    assertThat(lines.only()).startsWith("WARNING GET /api/tasks/first 404 ");
  }

  @Test
  void aRefusalIsToldAlways() {
    server.send("GET", "/api/projects", null, "Origin", "https://evil.example");
    assertThat(lines.only()).startsWith("WARNING GET /api/projects 403 ");
  }

  @Test
  void whatTheClientSentStartsNoLineOfItsOwn() {
    server.get("/api/tasks/" + "%C3%A9%0A".repeat(100));
    assertThat(lines.only()).matches("[ -~µ…]+").hasSizeLessThan(700);
  }

  private static final class Lines extends Handler {

    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord line) {
      texts.add(line.getLevel() + " " + formatter.formatMessage(line));
    }

    /** The one line, which comes when its request is over: so perhaps after the answer. */
    private String only() {
      Await.until("a line", () -> !texts.isEmpty());
      assertThat(texts).hasSize(1);
      return texts.get(0);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}

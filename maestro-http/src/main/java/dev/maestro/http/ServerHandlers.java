package dev.maestro.http;

import dev.maestro.core.domain.Value;
import dev.maestro.json.Json;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.function.Supplier;

/** How the server is. */
final class ServerHandlers {

  private final InstantSource time;
  private final long startedAt;
  private final Supplier<Value> socketStatus;

  ServerHandlers(InstantSource time, Supplier<Value> socketStatus) {
    this.time = time;
    this.startedAt = time.millis();
    this.socketStatus = socketStatus;
  }

  Answer health(Request request) {
    long now = time.millis();
    // A clock that was set back must not show as a server that is yet to start.
    BigDecimal uptime = BigDecimal.valueOf(Math.max(0, now - startedAt), 3);
    return Answer.ok(
        generator -> {
          generator.writeStartObject();
          generator.writeStringProperty("status", "ok");
          generator.writeNumberProperty("timestamp", now);
          generator.writeNumberProperty("uptime", uptime);
          generator.writeEndObject();
        });
  }

  Answer socketStatus(Request request) {
    return Answer.ok(generator -> Json.write(socketStatus.get(), generator));
  }
}

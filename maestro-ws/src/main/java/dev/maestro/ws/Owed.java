package dev.maestro.ws;

import dev.maestro.core.domain.Value;
import dev.maestro.json.Json;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a client is to be sent besides events. However many pings it sends, they cost a number and
 * one payload: of several protocol pings only the last needs an answer (RFC 6455, section 5.5.3).
 */
final class Owed {

  private static final int UNANSWERED_LIMIT = 2;
  private static final int PONGS_AT_ONCE = 64;

  private final AtomicInteger pongs = new AtomicInteger();
  private final AtomicReference<byte @Nullable []> protocolPong = new AtomicReference<>();
  private final AtomicBoolean ping = new AtomicBoolean();
  private final AtomicInteger unanswered = new AtomicInteger();

  /** An answer to {@code {"type":"ping"}}. */
  void pong() {
    pongs.incrementAndGet();
  }

  void protocolPong(byte[] payload) {
    protocolPong.set(payload);
  }

  void ping() {
    ping.set(true);
  }

  /** The client has been heard. */
  void heard() {
    unanswered.set(0);
  }

  boolean isUnanswered() {
    return unanswered.get() >= UNANSWERED_LIMIT;
  }

  /** Sends what there is while the way is free; whether it sent anything. */
  boolean sendTo(Outbound out, InstantSource time) {
    boolean any = sendProtocolPong(out);
    any |= sendPing(out);
    any |= sendPongs(out, time);
    return any;
  }

  private boolean sendProtocolPong(Outbound out) {
    byte[] payload = out.isFree() ? protocolPong.getAndSet(null) : null;
    if (payload == null) {
      return false;
    }
    out.sendPong(ByteBuffer.wrap(payload));
    return true;
  }

  private boolean sendPing(Outbound out) {
    if (!out.isFree() || !ping.compareAndSet(true, false)) {
      return false;
    }
    unanswered.incrementAndGet();
    out.sendPing();
    return true;
  }

  private boolean sendPongs(Outbound out, InstantSource time) {
    int sent = 0;
    while (sent < PONGS_AT_ONCE && out.isFree() && pongs.get() > 0) {
      pongs.decrementAndGet();
      out.sendTexts(List.of(FrameText.of(pongAt(time.millis()))));
      sent++;
    }
    return sent > 0;
  }

  private static byte[] pongAt(long now) {
    Map<String, Value> pong = new LinkedHashMap<>();
    pong.put("type", Value.of("pong"));
    pong.put("timestamp", Value.of(now));
    return Json.compact(generator -> Json.write(new Value.Fields(pong), generator));
  }
}

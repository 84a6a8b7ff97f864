package dev.maestro.ws;

import java.time.Duration;

/**
 * The limits of {@link EventSockets}.
 *
 * @param maxMessageBytes the longest message, all its fragments together, that a client may send
 * @param maxConnections upgrades beyond so many open connections are refused
 * @param pingInterval how often a client is pinged; zero for never
 * @param stallLimit how long one frame may take to go out before its client is dropped
 * @param closeGrace how long a client has to answer a close before it is dropped
 */
public record EventSocketSettings(
    int maxMessageBytes,
    int maxConnections,
    Duration pingInterval,
    Duration stallLimit,
    Duration closeGrace) {

  /** 64 KiB, 10,000 connections, a ping every 30 s, 5 minutes, 2 s. */
  public static final EventSocketSettings DEFAULTS =
      new EventSocketSettings(
          64 * 1024, 10_000, Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofSeconds(2));

  public EventSocketSettings {
    require(maxMessageBytes > 0, "maxMessageBytes must be positive");
    require(maxConnections > 0, "maxConnections must be positive");
    require(!pingInterval.isNegative(), "pingInterval must not be negative");
    require(isPositive(stallLimit), "stallLimit must be positive");
    require(isPositive(closeGrace), "closeGrace must be positive");
  }

  public EventSocketSettings withMaxConnections(int limit) {
    return new EventSocketSettings(maxMessageBytes, limit, pingInterval, stallLimit, closeGrace);
  }

  public EventSocketSettings withPingInterval(Duration interval) {
    return new EventSocketSettings(
        maxMessageBytes, maxConnections, interval, stallLimit, closeGrace);
  }

  public EventSocketSettings withStallLimit(Duration limit) {
    return new EventSocketSettings(
        maxMessageBytes, maxConnections, pingInterval, limit, closeGrace);
  }

  public EventSocketSettings withCloseGrace(Duration grace) {
    return new EventSocketSettings(
        maxMessageBytes, maxConnections, pingInterval, stallLimit, grace);
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}

package dev.maestro.ws;

import java.time.Duration;

/**
 * The limits of {@link EventSockets}.
 *
 * @param maxMessageBytes the longest message, all its fragments together, that a client may send
 * @param messagesPerSecond how many messages a client may send in the long run
 * @param messagesAtOnce how many it may send at once after a pause
 * @param maxConnections upgrades beyond so many open connections are refused
 * @param pingInterval how often a client is pinged; zero for never
 * @param heartbeatInterval how long a subscriber that asked for heartbeats is sent nothing else
 * @param stallLimit how long a client may take nothing of what is going out before it is dropped
 * @param closeGrace how long a client has to answer a close before it is dropped
 * @param compression how text is deflated for clients that offer it
 */
public record EventSocketSettings(
    int maxMessageBytes,
    int messagesPerSecond,
    int messagesAtOnce,
    int maxConnections,
    Duration pingInterval,
    Duration heartbeatInterval,
    Duration stallLimit,
    Duration closeGrace,
    Compression compression) {

  /** 64 KiB, 100 and 1,000 messages, 10,000 connections, 30 s, 15 s, 5 minutes, 2 s, deflated. */
  public static final EventSocketSettings DEFAULTS =
      new EventSocketSettings(
          64 * 1024,
          100,
          1_000,
          10_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(15),
          Duration.ofMinutes(5),
          Duration.ofSeconds(2),
          Compression.DEFAULT);

  public EventSocketSettings {
    require(maxMessageBytes > 0, "maxMessageBytes must be positive");
    require(messagesPerSecond > 0, "messagesPerSecond must be positive");
    require(messagesAtOnce > 0, "messagesAtOnce must be positive");
    require(maxConnections > 0, "maxConnections must be positive");
    require(!pingInterval.isNegative(), "pingInterval must not be negative");
    require(isPositive(heartbeatInterval), "heartbeatInterval must be positive");
    require(isPositive(stallLimit), "stallLimit must be positive");
    require(isPositive(closeGrace), "closeGrace must be positive");
  }

  public EventSocketSettings withMaxConnections(int limit) {
    return new EventSocketSettings(
        maxMessageBytes,
        messagesPerSecond,
        messagesAtOnce,
        limit,
        pingInterval,
        heartbeatInterval,
        stallLimit,
        closeGrace,
        compression);
  }

  public EventSocketSettings withPingInterval(Duration value) {
    return new EventSocketSettings(
        maxMessageBytes,
        messagesPerSecond,
        messagesAtOnce,
        maxConnections,
        value,
        heartbeatInterval,
        stallLimit,
        closeGrace,
        compression);
  }

  public EventSocketSettings withHeartbeatInterval(Duration value) {
    return new EventSocketSettings(
        maxMessageBytes,
        messagesPerSecond,
        messagesAtOnce,
        maxConnections,
        pingInterval,
        value,
        stallLimit,
        closeGrace,
        compression);
  }

  public EventSocketSettings withStallLimit(Duration value) {
    return new EventSocketSettings(
        maxMessageBytes,
        messagesPerSecond,
        messagesAtOnce,
        maxConnections,
        pingInterval,
        heartbeatInterval,
        value,
        closeGrace,
        compression);
  }

  public EventSocketSettings withCloseGrace(Duration value) {
    return new EventSocketSettings(
        maxMessageBytes,
        messagesPerSecond,
        messagesAtOnce,
        maxConnections,
        pingInterval,
        heartbeatInterval,
        stallLimit,
        value,
        compression);
  }

  public EventSocketSettings withCompression(Compression value) {
    return new EventSocketSettings(
        maxMessageBytes,
        messagesPerSecond,
        messagesAtOnce,
        maxConnections,
        pingInterval,
        heartbeatInterval,
        stallLimit,
        closeGrace,
        value);
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

package dev.maestro.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the server listens, and how long it waits for its clients.
 *
 * @param host a name or an address of this machine; null for loopback, IPv4 and IPv6
 * @param port 0 for any that is free
 * @param headTimeout for the request line and the headers, from their first byte
 * @param idleTimeout for the next request of a connection
 * @param bodyTimeout for a whole request body
 * @param writeTimeout for the client to take the next part of an answer
 * @param workers the most requests that are worked on at once
 * @param bodyMemory the most bytes that the request bodies which are arriving or waiting to be
 *     parsed may take together; at least what one body may
 * @param events for those who wait for events
 */
public record HttpSettings(
    @Nullable String host,
    int port,
    Duration headTimeout,
    Duration idleTimeout,
    Duration bodyTimeout,
    Duration writeTimeout,
    int workers,
    long bodyMemory,
    EventSettings events) {

  /** The most bytes of a request body: 1 MiB. */
  public static final int MAX_BODY = 1024 * 1024;

  /**
   * The most bytes of a request line with its headers. An id of 10,000 characters, each escaped,
   * has to fit.
   */
  static final int MAX_HEAD = 64 * 1024;

  private static final long LEAST_BODY_MEMORY = 4L * MAX_BODY;

  public HttpSettings {
    if (bodyMemory < MAX_BODY) {
      throw new IllegalArgumentException("bodyMemory must hold one body of " + MAX_BODY + " bytes");
    }
  }

  /** The defaults, on a port of loopback; bodies may take a quarter of the heap. */
  public static HttpSettings loopback(int port) {
    return new HttpSettings(
        null,
        port,
        Duration.ofSeconds(10),
        Duration.ofMinutes(2),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        64,
        Math.max(LEAST_BODY_MEMORY, Runtime.getRuntime().maxMemory() / 4),
        EventSettings.DEFAULTS);
  }

  public HttpSettings withHost(@Nullable String newHost) {
    return new HttpSettings(
        newHost,
        port,
        headTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        workers,
        bodyMemory,
        events);
  }

  public HttpSettings withHeadTimeout(Duration timeout) {
    return new HttpSettings(
        host, port, timeout, idleTimeout, bodyTimeout, writeTimeout, workers, bodyMemory, events);
  }

  public HttpSettings withIdleTimeout(Duration timeout) {
    return new HttpSettings(
        host, port, headTimeout, timeout, bodyTimeout, writeTimeout, workers, bodyMemory, events);
  }

  public HttpSettings withBodyTimeout(Duration timeout) {
    return new HttpSettings(
        host, port, headTimeout, idleTimeout, timeout, writeTimeout, workers, bodyMemory, events);
  }

  public HttpSettings withWriteTimeout(Duration timeout) {
    return new HttpSettings(
        host, port, headTimeout, idleTimeout, bodyTimeout, timeout, workers, bodyMemory, events);
  }

  public HttpSettings withWorkers(int count) {
    return new HttpSettings(
        host, port, headTimeout, idleTimeout, bodyTimeout, writeTimeout, count, bodyMemory, events);
  }

  public HttpSettings withBodyMemory(long bytes) {
    return new HttpSettings(
        host, port, headTimeout, idleTimeout, bodyTimeout, writeTimeout, workers, bytes, events);
  }

  public HttpSettings withEvents(EventSettings settings) {
    return new HttpSettings(
        host,
        port,
        headTimeout,
        idleTimeout,
        bodyTimeout,
        writeTimeout,
        workers,
        bodyMemory,
        settings);
  }
}

package dev.maestro.core.port;

import dev.maestro.core.domain.Event;

/**
 * An event of a commit.
 *
 * @param seq its number, without gaps from one event of the store to the next
 * @param timestamp milliseconds since the epoch
 */
public record LoggedEvent(long seq, long timestamp, Event event) {}

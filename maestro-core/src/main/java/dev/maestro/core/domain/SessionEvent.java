package dev.maestro.core.domain;

import org.jspecify.annotations.Nullable;

/**
 * A technical event of a session, of any type.
 *
 * @param timestamp milliseconds since the epoch
 * @param data whatever the client adds
 */
public record SessionEvent(
    String id, long timestamp, String type, @Nullable Value data, Value.Fields unknown) {}

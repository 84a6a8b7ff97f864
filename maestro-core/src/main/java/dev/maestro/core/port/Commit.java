package dev.maestro.core.port;

/**
 * The durable outcome of a write.
 *
 * @param result what the work returned
 * @param seq the seq of the last event of its commit, or of the state it saw where it recorded none
 */
public record Commit<R>(R result, long seq) {}

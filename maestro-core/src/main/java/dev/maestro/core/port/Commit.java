package dev.maestro.core.port;

/**
 * The outcome of a write.
 *
 * @param result what the work returned
 * @param seq the seq of the last event of its commit, or of the state it saw where it recorded none
 * @param durability what it has survived; at least what the write asked for
 */
public record Commit<R>(R result, long seq, Durability durability) {}

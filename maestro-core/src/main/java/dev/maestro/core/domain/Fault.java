package dev.maestro.core.domain;

/**
 * One thing that is wrong with what was sent.
 *
 * @param path where, as {@code timeline[2].type}
 * @param message what, in words that start with the path
 */
public record Fault(String path, String message) {}

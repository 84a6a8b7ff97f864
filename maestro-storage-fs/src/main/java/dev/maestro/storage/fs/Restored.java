package dev.maestro.storage.fs;

/**
 * An entity that was brought back.
 *
 * @param kind project, task or session
 * @param seq of the last event that tells of it
 * @param file its document, relative to the data directory, with slashes
 */
public record Restored(String kind, String id, long seq, String file) {}

package dev.maestro.storage.fs.journal;

/**
 * What a crash left of records that were never durable, and that was cut off.
 *
 * @param segment name of the file
 * @param offset in the file
 * @param bytes from there to the last one that is not zero
 */
public record Torn(String segment, long offset, long bytes) {}

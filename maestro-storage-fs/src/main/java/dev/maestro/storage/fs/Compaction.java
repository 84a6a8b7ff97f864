package dev.maestro.storage.fs;

/**
 * What a compaction has come to.
 *
 * @param isHeld whether somebody copies the store, so that no part of the journal could go yet
 */
public record Compaction(StoreSizes before, StoreSizes after, boolean isHeld) {}

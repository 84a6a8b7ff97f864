package dev.maestro.json;

/**
 * How to get from one version of an entity's document to another; the format is that of {@link
 * Deltas}.
 *
 * @param json compact, in UTF-8; whoever holds it does not change it
 * @param sizeChange by how many bytes {@link Documents#size} of the second version is more than
 *     that of the first; negative where it is less
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares deltas.
public record Delta(byte[] json, long sizeChange) {}

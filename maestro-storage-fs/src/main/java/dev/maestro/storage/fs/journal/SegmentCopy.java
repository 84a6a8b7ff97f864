package dev.maestro.storage.fs.journal;

import java.nio.file.Path;

/**
 * What of a segment counts up to some place. These bytes stay as they are as long as the file is
 * there.
 *
 * @param file of the segment
 * @param bytes from the beginning of the file
 */
public record SegmentCopy(Path file, long bytes) {}

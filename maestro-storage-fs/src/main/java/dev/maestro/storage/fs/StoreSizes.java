package dev.maestro.storage.fs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What the journal and its checkpoints take on the disk.
 *
 * @param journalBytes of the segments, with the room that is made in the last one
 * @param oldestSeq the oldest event that clients can read back; the next one where there is none
 */
public record StoreSizes(
    int segments, long journalBytes, int checkpoints, long checkpointBytes, long oldestSeq) {

  static StoreSizes of(Layout layout, long oldestSeq) throws IOException {
    int segments = 0;
    int checkpoints = 0;
    long journalBytes = 0;
    long checkpointBytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.journal())) {
      for (Path file : files) {
        String name = Layout.name(file);
        if (name.endsWith(".journal")) {
          segments++;
          journalBytes += size(file);
        } else if (name.endsWith(".checkpoint")) {
          checkpoints++;
          checkpointBytes += size(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new StoreSizes(segments, journalBytes, checkpoints, checkpointBytes, oldestSeq);
  }

  /** One that is removed meanwhile takes nothing. */
  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Both together. */
  public long bytes() {
    return journalBytes + checkpointBytes;
  }
}

package dev.maestro.storage.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How the server last saw the file of an entity, by which it notices that somebody else changed it.
 * All versions of the entity share it; used by the thread that writes documents.
 */
final class Document {

  /** What tells one content of a file from another without reading it. */
  record Stamp(long modifiedNanos, long size) {

    /** Of a file that is there and was never seen to show the entity. */
    static final Stamp OF_NO_VERSION = new Stamp(0, Long.MAX_VALUE);

    static Stamp of(BasicFileAttributes attributes) {
      return new Stamp(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size());
    }

    /** The stamp of a file; null where there is none. */
    static @Nullable Stamp ofOrNull(Path file) throws IOException {
      try {
        return of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
      } catch (NoSuchFileException e) {
        return null;
      }
    }
  }

  private long modifiedNanos;

  /** Negative while there is no file. */
  private long size = -1;

  @Nullable Stamp stamp() {
    return size < 0 ? null : new Stamp(modifiedNanos, size);
  }

  boolean has(Stamp stamp) {
    return size == stamp.size() && modifiedNanos == stamp.modifiedNanos();
  }

  void saw(@Nullable Stamp stamp) {
    modifiedNanos = stamp == null ? 0 : stamp.modifiedNanos();
    size = stamp == null ? -1 : stamp.size();
  }
}

package dev.maestro.storage.fs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;

/** Rights, room and times of the files, whatever they hold. */
final class Surroundings {

  /** With less room than that on the disk somebody should look: some segments, and a checkpoint. */
  static final long LEAST_FREE_BYTES = 256L * 1024 * 1024;

  /** Clocks of two machines may be that far apart. */
  static final long SLACK_MILLIS = 60_000;

  static final String CLOCK = "set the clock right; times in the future go by as time does";

  private final Findings findings;
  private final Layout layout;

  Surroundings(Findings findings) {
    this.findings = findings;
    this.layout = findings.layout();
  }

  /** Returns how many bytes are free; -1 where that is not known. */
  long lookAtRoom() {
    long free;
    try {
      FileStore store = Files.getFileStore(layout.root());
      free = store.getUsableSpace();
    } catch (IOException | UnsupportedOperationException e) {
      findings.warning(layout.root(), "how much room is left cannot be told: " + e, "look by hand");
      return -1;
    }
    if (free < LEAST_FREE_BYTES) {
      findings.warning(
          layout.root(),
          "the disk has "
              + free / (1024 * 1024)
              + " MiB left, and "
              + LEAST_FREE_BYTES / (1024 * 1024)
              + " are the least to work with",
          "make room");
    }
    return free;
  }

  /**
   * @param now milliseconds since 1970
   */
  void lookAtFiles(long now) throws IOException {
    boolean posix = layout.root().getFileSystem().supportedFileAttributeViews().contains("posix");
    Class<? extends BasicFileAttributes> kind =
        posix ? PosixFileAttributes.class : BasicFileAttributes.class;
    FileVisitor<Path> visitor = visitor(kind, now);
    judge(layout.root(), kind, now);
    for (Path file :
        java.util.List.of(
            layout.journal(), layout.formatFile(), layout.lockFile(), layout.ignoreFile())) {
      if (Files.exists(file)) {
        Files.walkFileTree(file, visitor);
      }
    }
    for (Kind folder : Kind.values()) {
      if (Files.exists(layout.folder(folder))) {
        Files.walkFileTree(layout.folder(folder), visitor);
      }
    }
  }

  private FileVisitor<Path> visitor(Class<? extends BasicFileAttributes> kind, long now) {
    return new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
          throws IOException {
        judge(folder, kind, now);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        judge(file, kind, now);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException e) {
        if (Files.exists(file)) {
          findings.damage(
              file,
              null,
              "it cannot be read: " + e,
              e instanceof AccessDeniedException ? Findings.RIGHTS : Findings.DISK);
        }
        return FileVisitResult.CONTINUE;
      }
    };
  }

  private void judge(Path file, Class<? extends BasicFileAttributes> kind, long now)
      throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, kind);
    } catch (java.nio.file.NoSuchFileException e) {
      // A server that runs has removed it, or it is a link to nowhere, which others tell of.
      return;
    }
    boolean isDocument = Layout.looksLikeDocument(Layout.name(file));
    // Whether a document can be read is found by reading it, and it is written by another in its
    // place.
    if (!isDocument && !Files.isReadable(file)) {
      findings.damage(
          file, null, "this user may not read it", "give this user the right to read it");
    }
    if (!isDocument && !Files.isWritable(file)) {
      findings.damage(
          file, null, "this user may not write it", "give this user the right to write it");
    }
    if (attributes instanceof PosixFileAttributes posix
        && posix.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      findings.warning(file, "everybody may write it", "take that right away: chmod o-w");
    }
    if (attributes.lastModifiedTime().toMillis() > now + SLACK_MILLIS) {
      findings.warning(
          file, "it was changed later than now: " + attributes.lastModifiedTime(), CLOCK);
    }
  }
}

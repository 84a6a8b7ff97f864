package dev.maestro.storage.fs.disk;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Rights of files that hold what nobody but their owner may read. */
public final class OwnerOnly {

  private OwnerOnly() {}

  /** To make a file with; none where the file system knows no such rights. */
  public static FileAttribute<?>[] file(Path path) {
    return rights(path, "rw-------");
  }

  /** To make a directory with; none where the file system knows no such rights. */
  public static FileAttribute<?>[] directory(Path path) {
    return rights(path, "rwx------");
  }

  private static FileAttribute<?>[] rights(Path path, String rights) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
    };
  }
}

package dev.maestro.storage.fs.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;

/** Rights of files that hold what nobody but their owner may read. */
public final class OwnerOnly {

  private OwnerOnly() {}

  /**
   * To make a file with; none where the file system knows no such rights.
   *
   * @param path in a directory that is there
   */
  public static FileAttribute<?>[] file(Path path) throws IOException {
    if (knows("posix", path)) {
      return rights("rw-------");
    }
    boolean hasLists =
        knows("acl", path)
            && Files.getFileStore(path.resolveSibling("")).supportsFileAttributeView("acl");
    return hasLists ? new FileAttribute<?>[] {allToMe(path)} : new FileAttribute<?>[0];
  }

  /** To make a directory with; none where the file system knows no such rights. */
  public static FileAttribute<?>[] directory(Path path) {
    return knows("posix", path) ? rights("rwx------") : new FileAttribute<?>[0];
  }

  private static boolean knows(String view, Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains(view);
  }

  private static FileAttribute<?>[] rights(String rights) {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
    };
  }

  private static FileAttribute<List<AclEntry>> allToMe(Path path) throws IOException {
    AclEntry entry =
        AclEntry.newBuilder()
            .setType(AclEntryType.ALLOW)
            .setPrincipal(
                path.getFileSystem()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName(System.getProperty("user.name")))
            .setPermissions(EnumSet.allOf(AclEntryPermission.class))
            .build();
    return new FileAttribute<>() {
      @Override
      public String name() {
        return "acl:acl";
      }

      @Override
      public List<AclEntry> value() {
        return List.of(entry);
      }
    };
  }
}

package dev.maestro.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a tool is to write what the user keeps.
 *
 * @param path as the user named it
 */
public record TargetPlace(Path path) {

  /** May be links to other disks, and are the store's there as well. */
  private static final List<String> FOLDERS = List.of("journal", "projects", "tasks", "sessions");

  /**
   * @throws Refused if it lies where the store itself does, and so may be one of its files
   * @throws IOException if that cannot be looked at
   */
  public void requireOutside(Path dataDir) throws IOException {
    if (Files.isDirectory(dataDir) && isWithin(dataDir)) {
      throw new Refused(
          path
              + " lies in the data directory "
              + dataDir
              + ", and would be lost with it. Choose a target elsewhere, best on another disk.");
    }
  }

  /**
   * @throws Refused if there is a link on the way to it that names what is not there, so that no
   *     directory can be made
   */
  public void requireNoLinkToNothing() {
    Path each = path.toAbsolutePath();
    while (each != null && Files.notExists(each)) {
      if (Files.isSymbolicLink(each)) {
        throw new Refused(
            each + " is a link to what is not there. Make that, or name another directory.");
      }
      each = each.getParent();
    }
  }

  private boolean isWithin(Path dataDir) throws IOException {
    Path target = real(path.toAbsolutePath());
    if (target.startsWith(dataDir.toRealPath())) {
      return true;
    }
    for (String name : FOLDERS) {
      Path folder = dataDir.resolve(name);
      if (Files.exists(folder) && target.startsWith(folder.toRealPath())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Also where it is not there yet. What is there is followed name by name, as the system does,
   * since {@code ..} behind a link is not where the link lies.
   */
  private static Path real(Path path) throws IOException {
    Path existing = path;
    while (existing.getParent() != null && Files.notExists(existing)) {
      existing = existing.getParent();
    }
    Path found = existing.toRealPath();
    if (existing.getNameCount() < path.getNameCount()) {
      found = found.resolve(path.subpath(existing.getNameCount(), path.getNameCount()));
    }
    Path plain = found.normalize();
    return plain.equals(found) ? found : real(plain);
  }
}

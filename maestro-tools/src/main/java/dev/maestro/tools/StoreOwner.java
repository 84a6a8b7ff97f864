package dev.maestro.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose store it is. Whoever opens one as somebody else, such as the superuser, leaves files there
 * that keep its owner out.
 */
final class StoreOwner {

  private StoreOwner() {}

  /** The name of the owner of a store's journal, where that is another user than this one. */
  static Optional<String> other(Path dataDir) throws IOException {
    boolean isUnix = dataDir.getFileSystem().supportedFileAttributeViews().contains("unix");
    return isUnix ? other(dataDir, thisUser()) : Optional.empty();
  }

  static Optional<String> other(Path dataDir, long user) throws IOException {
    // The directory itself may have been made for the server by somebody else.
    Path journal = dataDir.resolve("journal");
    if (Files.notExists(journal) || owner(journal) == user) {
      return Optional.empty();
    }
    return Optional.of(Files.getOwner(journal).getName());
  }

  /** The number of this user, as files have it. A user may have no name, as in a container. */
  static long thisUser() throws IOException {
    Path self = Path.of("/proc/self");
    return Files.exists(self) ? owner(self) : ownerOfWhatIsMade();
  }

  static long ownerOfWhatIsMade() throws IOException {
    Path made = Files.createTempFile("maestro-owner-", null);
    try {
      return owner(made);
    } finally {
      Files.delete(made);
    }
  }

  private static long owner(Path file) throws IOException {
    return ((Number) Files.getAttribute(file, "unix:uid")).longValue();
  }

  static Refused refusal(Path dataDir, String owner) {
    return new Refused(
        "The store in "
            + dataDir
            + " belongs to the user "
            + owner
            + ", and no server runs on it that could do this for you. What another user writes there"
            + " would keep its owner out. Run this as its owner: sudo -u "
            + owner
            + " maestro-server …");
  }
}

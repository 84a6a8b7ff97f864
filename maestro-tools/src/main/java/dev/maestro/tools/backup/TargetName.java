package dev.maestro.tools.backup;

import dev.maestro.core.port.StoreId;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where a backup is to go, as the user named it. */
record TargetName(Path path) {

  /** What people call archives that this writes none of. */
  private static final Pattern OTHER_ARCHIVE =
      Pattern.compile(".*\\.(tar|zip|gz|t?bz2?|t?xz|t?zst|lz4|lzma|7z|rar|jar)");

  private static final Pattern ARCHIVE = Pattern.compile(".*\\.(tar\\.gz|tgz)");

  private static final String CHOICE = "Choose a directory, or a name that ends in .tar.gz.";

  /**
   * Opens it, and changes nothing of a backup that is there.
   *
   * @throws Refused if no backup can have that name, or what has it is none
   */
  BackupTarget open() throws IOException {
    String whole = path.toString();
    if (whole.isEmpty()) {
      throw new Refused("The target is empty. " + CHOICE);
    }
    if (whole.equals("-")) {
      throw new Refused("A backup cannot go to standard output. " + CHOICE);
    }
    if (Files.isDirectory(path)) {
      if (is(ARCHIVE)) {
        throw new Refused(path + " is a directory, and its name is that of an archive.");
      }
      return DirectoryTarget.open(path);
    }
    if (is(ARCHIVE)) {
      return ArchiveTarget.open(path);
    }
    if (is(OTHER_ARCHIVE)) {
      throw new Refused(path + " has the name of an archive that backup does not write. " + CHOICE);
    }
    if (Files.exists(path)) {
      throw new Refused(path + " is a file. " + CHOICE);
    }
    return DirectoryTarget.open(path);
  }

  private boolean is(Pattern ending) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return ending.matcher(name).matches();
  }

  /**
   * @param there what is there
   * @param store what is backed up
   * @param replacesGeneration whether another generation of the store may be replaced
   * @throws Refused if that would lose a backup that the new one does not stand for
   */
  void requireSame(StoreId there, StoreId store, boolean replacesGeneration) {
    if (!there.id().equals(store.id())) {
      throw new Refused(
          path
              + " holds a backup of another store, "
              + there.value()
              + ", and this one is "
              + store.value()
              + ". Nothing was changed. See whether the data directory is the right one, and is"
              + " there in full. If it is, name another target, or move that backup away.");
    }
    if (there.generation() != store.generation() && !replacesGeneration) {
      throw new Refused(
          path
              + " holds a backup of generation "
              + there.generation()
              + " of the store "
              + store.id()
              + ", which is in generation "
              + store.generation()
              + " now, as after a restore, a repair or a crash that lost writes: that backup may"
              + " hold what this store does not. Nothing was changed. Name another target, or give"
              + " --replace if you do not need it any more.");
    }
  }
}

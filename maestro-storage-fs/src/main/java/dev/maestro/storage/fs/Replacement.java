package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a new journal in the place of a damaged one, which is kept.
 *
 * <pre>
 *   journal.repairing/   is made               a crash here: it means nothing and is removed
 *   journal.repaired/    it is whole, durably  the same
 *   journal/           becomes journal.damaged-1/, or the first number that is free
 *                                              a crash here: the next start or repair goes on
 *   journal.repaired/  becomes journal/
 * </pre>
 */
final class Replacement {

  private Replacement() {}

  /** Makes the new journal's folder, empty, and returns the layout to fill it by. */
  static Layout begin(Layout layout, Disk disk) throws IOException {
    remove(layout.journalBeingMade(), disk);
    disk.ensureDirectory(layout.journalBeingMade());
    return layout.withJournal(layout.journalBeingMade());
  }

  /** All of the new journal is durable; returns where the old one lies now. */
  static Path finish(Layout layout, Disk disk) throws IOException {
    disk.syncDirectory(layout.journalBeingMade());
    disk.rename(layout.journalBeingMade(), layout.journalMade());
    disk.syncDirectory(layout.root());
    int number = 1;
    while (Files.exists(layout.damagedJournal(number))) {
      number++;
    }
    disk.rename(layout.journal(), layout.damagedJournal(number));
    disk.syncDirectory(layout.root());
    settle(layout, disk);
    return layout.damagedJournal(number);
  }

  /** Does what an interrupted replacement left to be done, and removes what means nothing. */
  static void settle(Layout layout, Disk disk) throws IOException {
    if (Files.isDirectory(layout.journalMade()) && Files.notExists(layout.journal())) {
      disk.rename(layout.journalMade(), layout.journal());
      disk.syncDirectory(layout.root());
    }
    remove(layout.journalMade(), disk);
    remove(layout.journalBeingMade(), disk);
  }

  private static void remove(Path folder, Disk disk) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(files::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path file : files) {
      disk.delete(file);
    }
    disk.deleteDirectory(folder);
  }
}

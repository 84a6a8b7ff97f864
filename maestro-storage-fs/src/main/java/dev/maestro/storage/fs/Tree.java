package dev.maestro.storage.fs;

import dev.maestro.storage.fs.disk.Disk;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies below a directory; links are not followed.
 *
 * @param directories those above before those below
 */
record Tree(List<Path> files, List<Path> directories) {

  static Tree of(Path directory) throws IOException {
    Tree tree = new Tree(new ArrayList<>(), new ArrayList<>());
    if (Files.exists(directory)) {
      tree.add(directory);
    }
    return tree;
  }

  private void add(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path entry : found) {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        directories.add(entry);
        add(entry);
      } else {
        files.add(entry);
      }
    }
  }

  void remove(Disk disk) throws IOException {
    for (Path file : files) {
      disk.delete(file);
    }
    for (int i = directories.size() - 1; i >= 0; i--) {
      disk.deleteDirectory(directories.get(i));
    }
  }
}

package dev.maestro.tools.backup;

import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** A backup that is read. Used by one thread. */
abstract class BackupSource {

  /** What helps whoever reads one that is damaged. */
  private static final String USE_ANOTHER = "Use another backup.";

  final Path path;
  private final String wayOut;

  BackupSource(Path path, String wayOut) {
    this.path = path;
    this.wayOut = wayOut;
  }

  /** Opens a file from its beginning. */
  @FunctionalInterface
  interface Opening {
    InputStream open() throws IOException;
  }

  /**
   * The backup in that directory or that archive.
   *
   * @throws Refused if there is none
   */
  static BackupSource of(Path path) {
    if (Files.isDirectory(path)) {
      return new Directory(path);
    }
    if (Files.notExists(path)) {
      throw new Refused("There is no backup " + path + ".");
    }
    return archive(path, () -> Files.newInputStream(path), USE_ANOTHER);
  }

  /**
   * @param path what it is called
   * @param wayOut a sentence that says what helps where it is damaged
   */
  static BackupSource archive(Path path, Opening opening, String wayOut) {
    return new Archive(path, opening, wayOut);
  }

  /** Takes a file of the backup. */
  interface Visitor {

    /**
     * @param content not to be closed
     */
    void visit(String name, InputStream content) throws IOException;
  }

  /** Shows all files that the manifest may name, and the manifest, each once. */
  abstract void visit(Visitor visitor) throws IOException;

  /**
   * Reads everything.
   *
   * @return what it holds
   * @throws Refused if it is not what its manifest says; names all that is not
   */
  Manifest requireWhole(Progress progress) throws IOException {
    Map<String, Digests.Content> found = new HashMap<>();
    List<byte[]> manifests = new ArrayList<>();
    long[] done = {0};
    visitReadable((name, content) -> {
      if (name.equals(Manifest.NAME)) {
        requireNone(manifests);
        manifests.add(Manifest.bytes(content, path.toString(), wayOut));
      } else {
        found.put(name, Digests.of(content));
        done[0] += found.get(name).bytes();
        progress.progress("verifying", done[0], 0);
      }
    });
    if (manifests.isEmpty()) {
      throw new Refused(
          path + " is no backup, or one that was not finished: it has no " + Manifest.NAME + ".");
    }
    Manifest manifest = Manifest.decoded(manifests.get(0), path.toString(), wayOut);
    requireSame(manifest, found);
    return manifest;
  }

  private void requireNone(List<byte[]> manifests) {
    if (!manifests.isEmpty()) {
      throw new Refused(
          path + " is no backup: it has more than one " + Manifest.NAME + ". " + wayOut);
    }
  }

  /** What breaks a reading is damage, unless the file system says so. */
  private void visitReadable(Visitor visitor) throws IOException {
    try {
      visit(visitor);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new Refused(path + " is no backup, or is damaged: " + reason(e) + ". " + wayOut, e);
    }
  }

  private static String reason(Exception e) {
    if (e instanceof EOFException) {
      return "it ends too early";
    }
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    // Some are sentences, and this is a part of one.
    return message.replaceFirst("\\.+$", "");
  }

  private void requireSame(Manifest manifest, Map<String, Digests.Content> found) {
    List<String> faults = new ArrayList<>();
    for (Manifest.Entry entry : manifest.files()) {
      Digests.Content content = found.get(entry.name());
      if (content == null) {
        faults.add(entry.name() + " is missing");
      } else if (!content.isOf(entry)) {
        faults.add(entry.name() + " is not what was written");
      }
    }
    if (!faults.isEmpty()) {
      throw new Refused(path + " is damaged: " + String.join("; ", faults) + ". " + wayOut);
    }
  }

  /** What the manifest says of each file, by its name. */
  static Map<String, Manifest.Entry> byName(Manifest manifest) {
    return manifest.files().stream()
        .collect(Collectors.toMap(Manifest.Entry::name, Function.identity()));
  }

  private static final class Directory extends BackupSource {

    Directory(Path path) {
      super(path, USE_ANOTHER);
    }

    @Override
    void visit(Visitor visitor) throws IOException {
      byte[] bytes =
          DirectoryTarget.manifest(path, USE_ANOTHER)
              .orElseThrow(() ->
                  new Refused(
                      path
                          + " is no backup, or one that was not finished: it has no "
                          + Manifest.NAME
                          + "."));
      visitor.visit(Manifest.NAME, new ByteArrayInputStream(bytes));
      for (Manifest.Entry entry : Manifest.decoded(bytes, path.toString(), USE_ANOTHER).files()) {
        Path file = path.resolve(entry.name());
        // Whoever compares what there is with the manifest misses what is not.
        if (Files.exists(file)) {
          try (InputStream content = Files.newInputStream(file)) {
            visitor.visit(entry.name(), content);
          }
        }
      }
    }
  }

  private static final class Archive extends BackupSource {

    private final Opening opening;

    Archive(Path path, Opening opening, String wayOut) {
      super(path, wayOut);
      this.opening = opening;
    }

    @Override
    void visit(Visitor visitor) throws IOException {
      try (InputStream file = new BufferedInputStream(opening.open(), 64 * 1024);
          GzipCompressorInputStream gzip = new GzipCompressorInputStream(file);
          TarArchiveInputStream tar = new TarArchiveInputStream(gzip)) {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          visitor.visit(name(entry), tar);
        }
        // The checksum of the whole comes at the end.
        gzip.transferTo(OutputStream.nullOutputStream());
      }
    }

    /** Also of an archive that somebody made of the files of a directory, as {@code tar} does. */
    private static String name(TarArchiveEntry entry) {
      String name = entry.getName();
      return name.startsWith("./") ? name.substring(2) : name;
    }
  }
}

package dev.maestro.tools.move;

import dev.maestro.json.ExportHeader;
import dev.maestro.json.ExportLine;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.LoadReport;
import dev.maestro.storage.fs.OlderDirectory;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an {@link Import} reads: a file that an export made, or a data directory of an earlier
 * Maestro, which becomes the same lines.
 */
public final class ImportSource {

  /** So many broken documents are named. */
  private static final int MOST_NAMED = 100;

  private ImportSource() {}

  /**
   * Opens it; nothing in it is changed.
   *
   * @param progress told while a directory is read, which is done here
   * @throws Refused if it is not there, or holds documents that cannot be read
   * @throws DataDirectoryUnusable if it is a directory, and none of an earlier Maestro
   */
  public static InputStream open(Path source, Progress progress) throws IOException {
    if (Files.isDirectory(source)) {
      return lines(source, progress);
    }
    if (Files.notExists(source)) {
      throw new Refused("There is no file " + source + ".");
    }
    return new BufferedInputStream(Files.newInputStream(source));
  }

  private static InputStream lines(Path directory, Progress progress) {
    long begin = System.nanoTime();
    OlderDirectory older =
        new ToldWait(progress)
            .until(
                () -> OlderDirectory.read(directory),
                told ->
                    told.progress(
                        "seconds of reading " + directory,
                        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin),
                        0));
    requireReadable(directory, older.report().corrupt());
    ExportHeader header =
        new ExportHeader(older.projects().size(), older.tasks().size(), older.sessions().size());
    Iterator<byte[]> entities =
        Stream.of(
                older.projects().stream().map(ExportLine.OfProject::new),
                older.tasks().stream().map(ExportLine.OfTask::new),
                older.sessions().stream().map(ExportLine.OfSession::new))
            .flatMap(kind -> kind)
            .map(ExportLine::encode)
            .iterator();
    return new LinesAsInput(header.encode(), entities);
  }

  private static void requireReadable(Path directory, List<LoadReport.Finding> corrupt) {
    if (!corrupt.isEmpty()) {
      throw new Refused(
          "In "
              + directory
              + ", "
              + corrupt.size()
              + " documents cannot be read, and nothing is imported without them. Mend or remove: "
              + corrupt.stream()
                  .limit(MOST_NAMED)
                  .map(LoadReport.Finding::toString)
                  .collect(Collectors.joining("; "))
              + (corrupt.size() > MOST_NAMED ? "; and more." : "."));
    }
  }
}

package dev.maestro.storage.fs;

import dev.maestro.storage.fs.StoreReport.Server;
import dev.maestro.storage.fs.journal.JournalCorrupt;
import dev.maestro.storage.fs.journal.JournalInspection;
import dev.maestro.storage.fs.journal.JournalTooNew;
import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what lies beside the documents, as far as that can be done without holding the lock. */
final class StoreInspection {

  private static final Pattern PID = Pattern.compile("pid (\\d{1,18})\\b.*", Pattern.DOTALL);

  /** A glob for the numbers in names of files. */
  private static final String NUMBER = "[0-9]".repeat(10);

  private final Layout layout;

  private StoreInspection(Layout layout) {
    this.layout = layout;
  }

  /**
   * @return empty where there is no journal
   */
  static Optional<StoreReport> of(Layout layout) throws IOException {
    if (!new FormatFile(layout).isCurrent() || !Files.isDirectory(layout.journal())) {
      return Optional.empty();
    }
    return Optional.of(new StoreInspection(layout).report());
  }

  private StoreReport report() throws IOException {
    if (!StoreFile.isThere(layout)) {
      throw new DataDirectoryUnusable(layout.storeFile() + " is missing.", null);
    }
    Server server = server();
    List<Path> checkpoints = files(".checkpoint");
    return new StoreReport(
        StoreFile.peek(layout),
        server,
        sizes(files(".journal")),
        sizes(checkpoints),
        ConsumersFile.read(layout).all().size(),
        server.runs() ? Optional.empty() : journal(checkpoints));
  }

  private Server server() throws IOException {
    String name = holder();
    Matcher pid = PID.matcher(name);
    boolean runs =
        pid.matches()
            && ProcessHandle.of(Long.parseLong(pid.group(1)))
                .filter(ProcessHandle::isAlive)
                .isPresent();
    return new Server(name, runs);
  }

  private String holder() throws IOException {
    try {
      return Files.readString(layout.lockFile(), StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private List<Path> files(String suffix) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(layout.journal(), NUMBER + suffix)) {
      files.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(null);
    return found;
  }

  private static StoreReport.Files sizes(List<Path> files) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (NoSuchFileException e) {
        // A server that runs has just removed it.
        return new StoreReport.Files(files.size(), bytes);
      }
    }
    return new StoreReport.Files(files.size(), bytes);
  }

  private Optional<JournalInspection> journal(List<Path> checkpoints) throws IOException {
    try {
      Place from =
          checkpoints.isEmpty()
              ? Place.START
              : readThrough(checkpoints.get(checkpoints.size() - 1), checkpoints);
      return Optional.of(JournalInspection.of(layout.journal(), from));
    } catch (JournalCorrupt | JournalTooNew e) {
      throw new DataDirectoryUnusable(String.valueOf(e.getMessage()), e);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Reads a checkpoint and those that it continues; the place that they lead to. */
  private static Place readThrough(Path latest, List<Path> checkpoints) throws IOException {
    CheckpointHeader header = new CheckpointReader(latest).header();
    Place place = header.place();
    Path file = latest;
    while (true) {
      new CheckpointReader(file).readInto(new HashMap<>(), ref -> {});
      long previous = header.previous();
      if (previous == 0) {
        return place;
      }
      Path missing = file;
      file =
          checkpoints.stream()
              .filter(other -> number(other) == previous)
              .findFirst()
              .orElseThrow(() ->
                  new DataDirectoryUnusable(
                      missing + " continues checkpoint " + previous + ", which is missing.", null));
      header = new CheckpointReader(file).header();
    }
  }

  private static long number(Path checkpoint) {
    String name = Layout.name(checkpoint);
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }
}

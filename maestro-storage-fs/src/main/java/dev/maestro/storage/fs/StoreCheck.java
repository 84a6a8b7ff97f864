package dev.maestro.storage.fs;

import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.KnownConsumers;
import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the small files of a directory: format, store, place, consumers, what git ignores. */
final class StoreCheck {

  private static final Logger LOG = LoggerFactory.getLogger(StoreCheck.class);

  private static final String MENDS_ITSELF =
      "the next start writes it again, and so does doctor --repair";

  private final Findings findings;
  private final Layout layout;
  private @Nullable StoreId id;
  private KnownConsumers consumers = KnownConsumers.NONE;

  StoreCheck(Findings findings) {
    this.findings = findings;
    this.layout = findings.layout();
  }

  /** Whether the directory has a journal that counts, be it damaged. */
  static boolean hasStore(Layout layout) throws IOException {
    return StoreFile.isThere(layout)
        || (Files.isDirectory(layout.journal())
            && (new FormatFile(layout).isCurrent() || !isOfImport(layout)));
  }

  /**
   * An import that a crash interrupted has one segment without a record and one checkpoint of the
   * documents at most, since the store's file is durable before anything else is written.
   */
  static boolean isOfImport(Layout layout) throws IOException {
    List<Path> checkpoints = CheckpointCheck.files(layout);
    return Files.notExists(layout.consumersFile())
        && (checkpoints.isEmpty() || (checkpoints.size() == 1 && isOfImport(checkpoints.get(0))))
        && Journal.isEmpty(layout.journal());
  }

  private static boolean isOfImport(Path checkpoint) {
    try {
      CheckpointHeader header = new CheckpointReader(checkpoint).header();
      return header.number() == 1 && header.place().equals(Place.START);
    } catch (IOException | DataDirectoryUnusable e) {
      LOG.debug("{} is not as it was written", checkpoint, e);
      return false;
    }
  }

  void lookAtFormat(boolean hasStore) throws IOException {
    Path file = layout.formatFile();
    FormatFile format = new FormatFile(layout);
    String text = format.text();
    if (format.isNewer()) {
      findings.damage(
          file,
          0L,
          "it says that the directory is of format "
              + text.strip()
              + ", which this version does not know",
          "start the version that wrote it; if none did, write "
              + FormatFile.current().strip()
              + " into the file");
    } else if (!Files.exists(file)) {
      if (hasStore) {
        findings.warning(file, "it is missing", MENDS_ITSELF);
      }
    } else if (format.version().isEmpty()) {
      findings.repairable(file, 0L, "it should hold the number of the directory's format");
    } else if (hasStore && !text.equals(FormatFile.current())) {
      findings.warning(file, "it does not hold what the server writes", MENDS_ITSELF);
    }
  }

  /** What tells the store, and who reads its events. */
  void lookAtStore() throws ClosedByInterruptException {
    findings.attempt(layout.storeFile(), this::lookAtId);
    if (id != null) {
      findings.attempt(layout.placeFile(), this::lookAtPlace);
    }
    findings.attempt(layout.consumersFile(), this::lookAtConsumers);
  }

  private void lookAtId() throws IOException {
    if (!StoreFile.isThere(layout)) {
      findings.repairable(layout.storeFile(), null, "it is missing");
    } else {
      try {
        id = StoreFile.peek(layout);
      } catch (DataDirectoryUnusable | NumberFormatException e) {
        findings.repairable(layout.storeFile(), 0L, "it is not what was written");
      }
    }
  }

  private void lookAtConsumers() throws IOException {
    try {
      consumers = ConsumersFile.read(layout);
    } catch (DataDirectoryUnusable e) {
      findings.repairable(layout.consumersFile(), 0L, "it is not what was written");
    }
  }

  private void lookAtPlace() throws IOException {
    boolean isWhole = StoreFile.place(layout).isPresent();
    if (!isWhole || StoreFile.isMoved(layout)) {
      findings.warning(
          isWhole ? layout.storeFile() : layout.placeFile(),
          isWhole
              ? "the directory was copied or restored since a server had it, or somebody changed the"
                  + " rights of this file, which looks the same"
              : "it is missing or not what was written",
          "the next start begins a new generation, and so does doctor --repair");
    }
  }

  void lookAtIgnoreFiles() throws IOException {
    Path own = layout.journal().resolve(".gitignore");
    if (!Files.exists(own) || !Files.readString(own, StandardCharsets.ISO_8859_1).equals("*\n")) {
      findings.note(
          own, "git would not ignore the journal by it", "doctor --repair writes it again");
    }
    if (!Files.exists(layout.ignoreFile())) {
      findings.note(layout.ignoreFile(), "it is missing", "doctor --repair writes it again");
    }
  }

  /** What a process that died left half done, and what repairs kept. */
  void lookAtRest() throws IOException {
    for (Path file : Recovery.leftovers(layout, List.of())) {
      findings.note(file, "a process that died was writing it", "the next start removes it");
    }
    for (Path file : entries(layout.journal())) {
      if (Layout.isTemporary(file)) {
        findings.note(file, "a process that died was writing it", "the next start removes it");
      }
    }
    if (layout.isBeingRestored()) {
      findings.damage(
          layout.restoring(),
          null,
          "a restore into the directory was interrupted",
          "run it again, or empty the directory");
    }
    if (Files.exists(layout.redoFile())) {
      findings.note(
          layout.redoFile(), "a write of format 1 was interrupted", "the next start decides it");
    }
    for (Path file : List.of(layout.journalBeingMade(), layout.journalMade())) {
      if (Files.exists(file)) {
        findings.note(
            file, "a repair was interrupted", "the next start or doctor --repair sees to it");
      }
    }
    for (Path file : entries(layout.root())) {
      if (Layout.isDamagedJournal(file)) {
        findings.note(file, "a repair kept it", "remove it when you do not need it");
      }
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        files.forEach(found::add);
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    found.sort(null);
    return found;
  }

  void lookAtClock(long now) {
    for (Consumer consumer : consumers.all()) {
      if (consumer.lastContact() > now) {
        findings.warning(
            layout.consumersFile(),
            "consumer " + consumer.name() + " was heard of later than now",
            Surroundings.CLOCK);
      }
    }
  }

  @Nullable StoreId id() {
    return id;
  }

  KnownConsumers consumers() {
    return consumers;
  }
}

package dev.maestro.storage.fs.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.Finding;
import dev.maestro.storage.fs.SmallSegments;
import dev.maestro.storage.fs.StoppedStore;
import dev.maestro.testkit.crash.CrashingFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens a store where a crash has left it, and says whether what is found may be found. */
final class Verdicts {

  private final History history;
  private final Demands demands;

  Verdicts(History history, Demands demands) {
    this.history = history;
    this.demands = demands;
  }

  /**
   * What may be found: one of the prefixes in a row.
   *
   * @param first by its index, as is the last
   * @param id the store's, where somebody has been told
   */
  record Allowed(int first, int last, Optional<StoreId> id) {}

  /** The disk has a store on it that shows this prefix. */
  record Found(int prefix, StoreId id) {}

  /**
   * @return the index of the prefix that was found
   * @throws AssertionError if it is none that may be
   */
  int check(CrashingFileSystem disk, Allowed allowed) throws IOException {
    Path root = disk.getPath("/data");
    requireNoDamage(root);
    Found found;
    try (FileStorage storage = SmallSegments.open(root)) {
      found = found(storage, allowed);
      disk.mark(found);
    }
    Map<Object, Object> entities = history.prefixes().get(found.prefix()).entities();
    assertThat(Contents.documentsIn(root))
        .as("the documents after closing")
        .isEqualTo(Contents.documentsOf(entities));
    try (FileStorage again = SmallSegments.open(root)) {
      Allowed same = new Allowed(found.prefix(), found.prefix(), Optional.of(found.id()));
      assertThat(found(again, same).prefix()).isEqualTo(found.prefix());
    }
    return found.prefix();
  }

  /** What a crash leaves is no damage. */
  static void requireNoDamage(Path root) {
    if (Files.isDirectory(root)) {
      assertThat(StoppedStore.examine(root, InstantSource.system()).findings())
          .as("what an examination finds")
          .noneMatch(finding -> finding.severity() == Finding.Severity.DAMAGE);
    }
  }

  private Found found(FileStorage storage, Allowed allowed) {
    int prefix = prefix(Contents.entities(storage), allowed);
    if (demands.seqsGoOn()) {
      checkEvents(storage, history.prefixes().get(prefix));
    }
    StoreId id = storage.events().storeId();
    if (demands.idStays()) {
      allowed.id().ifPresent(told -> assertThat(id).as("the store's id").isEqualTo(told));
    }
    return new Found(prefix, id);
  }

  private int prefix(Map<Object, Object> entities, Allowed allowed) {
    for (int i = allowed.first(); i <= allowed.last(); i++) {
      if (history.prefixes().get(i).entities().equals(entities)) {
        return i;
      }
    }
    throw new AssertionError(described(entities, allowed));
  }

  private String described(Map<Object, Object> entities, Allowed allowed) {
    List<History.Prefix> prefixes = history.prefixes();
    for (int i = 0; i < prefixes.size(); i++) {
      if (prefixes.get(i).entities().equals(entities)) {
        String outcome = i < allowed.first() ? "a lost write" : "a write before its time";
        return outcome
            + ": the state after commit "
            + i
            + ", and it should be one after "
            + allowed.first()
            + " to "
            + allowed.last();
      }
    }
    assertThat(entities)
        .as("no state that ever was; should be one after %s", allowed)
        .isEqualTo(prefixes.get(allowed.last()).entities());
    return "unreachable";
  }

  private void checkEvents(FileStorage storage, History.Prefix prefix) {
    assertThat(storage.events().latestSeq()).as("the last seq").isEqualTo(prefix.seq());
    assertThat(Contents.events(storage.events()))
        .as("the events")
        .isEqualTo(history.events().subList(0, (int) prefix.seq()));
  }
}

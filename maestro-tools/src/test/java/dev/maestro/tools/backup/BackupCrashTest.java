package dev.maestro.tools.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.Snapshot;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.testkit.FakeTime;
import dev.maestro.testkit.crash.CrashingFileSystem;
import dev.maestro.testkit.crash.DiskState;
import dev.maestro.testkit.crash.Recording;
import dev.maestro.testkit.crash.Survival;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import dev.maestro.tools.StoreAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts the power, and kills the tool, after each single operation of a backup on its disk, and of a
 * restore on its own. A target is then what it was before, or the new backup, and the next backup
 * there succeeds; a store is none yet, or whole.
 *
 * <p>How many power cuts are tried after one operation is set by {@code -Dmaestro.crash.cuts=};
 * {@code -Dmaestro.crash.seed=} draws which. The log tells how many states that makes.
 */
final class BackupCrashTest {

  private static final int CUTS = Integer.getInteger("maestro.crash.cuts", 5);
  private static final long SEED = Long.getLong("maestro.crash.seed", 1);
  private static final int NOISE = 4_000;

  /** Of how many second restores one is crashed in turn. */
  private static final int NESTED = 4;

  private static final Progress UNTOLD = (what, done, total) -> {};
  private static final Logger LOG =
      LoggerFactory.getLogger("dev.maestro.tests." + BackupCrashTest.class.getSimpleName());

  private final FakeTime time = new FakeTime(1_800_000_000_000L);
  private final Random random = new Random(SEED);
  private final CrashingFileSystem source = new CrashingFileSystem();
  private final CrashingFileSystem disk = new CrashingFileSystem();
  private final Set<Object> seen = new HashSet<>();
  private int tried;

  /** What is in a store, whatever its generation. */
  private record Content(String id, List<Project> projects, List<LoggedEvent> events) {

    @Override
    public String toString() {
      return "%s of %d events"
          .formatted(projects.stream().map(Project::name).toList(), events.size());
    }

    static Content of(Path data) {
      try (FileStorage storage = FileStorage.open(data)) {
        assertThat(storage.report().corrupt()).isEmpty();
        return of(storage);
      }
    }

    private static Content of(FileStorage storage) {
      try (Snapshot snapshot = storage.snapshot();
          Stream<Project> projects = snapshot.projects()) {
        return new Content(
            storage.events().storeId().id(),
            projects.toList(),
            storage.events().read(0, 1_000).events());
      }
    }
  }

  /** Of some sectors, also where it is compressed. */
  private static String noise(String name) {
    return new Random(name.hashCode())
        .ints(NOISE, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** Two projects of the same name in one transaction. */
  private static void write(FileStorage storage, String name) {
    storage.write(tx -> {
      for (String id : List.of("p_1", "p_2")) {
        Project project =
            new Project(new ProjectId(id), name, noise(name), "/w", 1, 1, Value.Fields.EMPTY);
        tx.save(project);
        tx.record(new Event.ProjectUpdated(project), 1_000);
      }
      return true;
    });
  }

  /** Writes to the store that is backed up, and returns what it holds then. */
  private Content written(String name) {
    Path data = source.getPath("/data");
    try (FileStorage storage = FileStorage.open(data)) {
      write(storage, name);
      return Content.of(storage);
    }
  }

  private void backup(CrashingFileSystem store, Path target) throws IOException {
    new Backup(new StoreAccess(store.getPath("/data")), time, UNTOLD).into(target);
  }

  private void restore(Path backup, Path data) throws IOException {
    new Restore(time, random, UNTOLD).of(backup, data);
  }

  private Content restored(Path backup) throws IOException {
    Path data = new CrashingFileSystem().getPath("/restored");
    restore(backup, data);
    return Content.of(data);
  }

  private static DiskState now(CrashingFileSystem system) {
    Recording recording = system.recording();
    return recording.states().get(recording.length());
  }

  private List<Survival> cuts(Recording recording, int operation, int most) {
    return Survival.ofPowerCuts(recording.states().get(operation), operation, most, random);
  }

  /** The same after a power cut that leaves only what is surely left. */
  private CrashingFileSystem afterPowerCut(CrashingFileSystem system) {
    Recording recording = system.recording();
    return new CrashingFileSystem(cuts(recording, recording.length(), 1).get(0).left());
  }

  /** Judges a disk that a crash has left. */
  private interface Judge {
    void judge(DiskState left) throws IOException;
  }

  /**
   * Crashes after each operation; disks that are alike, and durable, are judged once.
   *
   * @param first the first operation that something is judged after
   * @param unfinished judges what is left before the last one is done
   */
  private void crash(Recording recording, int first, Judge unfinished, Judge finished) {
    for (int k = first; k <= recording.length(); k++) {
      boolean isFinished = k == recording.length();
      List<Survival> survivals = new ArrayList<>(cuts(recording, k, CUTS));
      survivals.add(Survival.ofTheProcess(recording.states().get(k)));
      for (Survival survival : survivals) {
        DiskState left = survival.left();
        if (seen.add(List.of(left.fingerprint(), left.isDurable() ? 0 : k, isFinished))) {
          judge(recording, k, survival, isFinished ? finished : unfinished);
        }
      }
    }
    LOG.info("{} operations, {} states after a crash tried", recording.length() - first + 1, tried);
    assertThat(tried).isGreaterThan(recording.length() - first);
  }

  /** Once, by a power cut. */
  private void crashSomewhere(Recording recording, Judge judge) {
    int operation = 1 + random.nextInt(recording.length());
    List<Survival> survivals = cuts(recording, operation, CUTS);
    judge(recording, operation, survivals.get(random.nextInt(survivals.size())), judge);
  }

  private void judge(Recording recording, int operation, Survival survival, Judge judge) {
    tried++;
    try {
      judge.judge(survival.left());
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed %d, after operation %d, where %s: %s%s"
              .formatted(SEED, operation, survival.name(), e, recording.around(operation)),
          e);
    }
  }

  /** A backup that was recorded. */
  private final class Made {

    private final String name;
    private final Recording recording = disk.recording();

    /** What was backed up there before; empty where nothing was. */
    private final Optional<Content> earlier;

    private final Content content;
    private final Content newer;
    private final DiskState newerStore;

    Made(String name, Optional<Content> earlier, Content content) {
      this.name = name;
      this.earlier = earlier;
      this.content = content;
      this.newer = written("newer");
      this.newerStore = now(source);
    }

    /**
     * @param first the first of its operations
     */
    void judge(int first) {
      crash(recording, first, this::judgeUnfinished, this::judgeFinished);
    }

    private void judgeUnfinished(DiskState left) throws IOException {
      assertHoldsAWholeBackup(left, content);
      assertTheNextOneSucceeds(left);
    }

    private void judgeFinished(DiskState left) throws IOException {
      assertThat(restored(path(left))).isEqualTo(content);
      assertTheNextOneSucceeds(left);
    }

    private Path path(DiskState left) {
      return new CrashingFileSystem(left).getPath("/" + name);
    }

    /** The earlier one or one of these; or it is told that there is none, where there was none. */
    private void assertHoldsAWholeBackup(DiskState left, Content... others) throws IOException {
      List<Content> allowed = new ArrayList<>(List.of(others));
      earlier.ifPresent(allowed::add);
      try {
        assertThat(restored(path(left))).isIn(allowed);
      } catch (Refused e) {
        assertThat(earlier).as(e.getMessage()).isEmpty();
        assertThat(e)
            .hasMessageMatching("There is no backup .*|.*, or one that was not finished: .*");
      }
    }

    /** And is crashed somewhere in turn. */
    private void assertTheNextOneSucceeds(DiskState left) throws IOException {
      CrashingFileSystem next = new CrashingFileSystem(left);
      Path target = next.getPath("/" + name);
      backup(new CrashingFileSystem(newerStore), target);
      assertNothingElseIsLeft(target);
      assertThat(restored(afterPowerCut(next).getPath("/" + name))).isEqualTo(newer);
      crashSomewhere(next.recording(), there -> assertHoldsAWholeBackup(there, content, newer));
    }
  }

  private static void assertNothingElseIsLeft(Path target) throws IOException {
    try (Stream<Path> beside = Files.list(target.resolveSibling(""))) {
      assertThat(beside).containsExactly(target);
    }
    if (Files.isDirectory(target)) {
      byte[] manifest = Files.readAllBytes(target.resolve(Manifest.NAME));
      try (Stream<Path> files = Files.list(target.resolve("files"))) {
        assertThat(files).hasSameSizeAs(Manifest.decoded(manifest, "the backup", "").files());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "backup.tar.gz"})
  void whereverAFirstBackupIsCutShortThereIsNoneOrAWholeOne(String name) throws IOException {
    Content content = written("first");
    backup(source, disk.getPath("/" + name));
    new Made(name, Optional.empty(), content).judge(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"backup", "backup.tar.gz"})
  void whereverABackupIsCutShortThereIsTheOneBeforeItOrAWholeOne(String name) throws IOException {
    Content first = written("first");
    backup(source, disk.getPath("/" + name));
    int begin = disk.recording().length();
    Content second = written("second");
    backup(source, disk.getPath("/" + name));
    new Made(name, Optional.of(first), second).judge(begin + 1);
  }

  @Test
  void whereverARestoreIsCutShortThereIsNoStoreOrAWholeOne() throws IOException {
    Content content = written("first");
    Path backup = new CrashingFileSystem().getPath("/backup");
    backup(source, backup);
    restore(backup, disk.getPath("/restored"));
    crash(
        disk.recording(),
        1,
        left -> judgeUnfinishedRestore(left, backup, content),
        left -> assertIsWhole(new CrashingFileSystem(left), content));
  }

  private void judgeUnfinishedRestore(DiskState left, Path backup, Content content)
      throws IOException {
    Optional<Recording> next = restoredAgain(left, backup, content);
    if (next.isPresent() && random.nextInt(NESTED) == 0) {
      crashSomewhere(next.get(), there -> restoredAgain(there, backup, content));
    }
  }

  /** What a second restore does where there is need of one; it is a whole store then. */
  private Optional<Recording> restoredAgain(DiskState left, Path backup, Content content)
      throws IOException {
    CrashingFileSystem system = new CrashingFileSystem(left);
    Path data = system.getPath("/restored");
    if (!isNoStore(data)) {
      assertIsWhole(system, content);
      return Optional.empty();
    }
    restore(backup, data);
    assertIsWhole(afterPowerCut(system), content);
    return Optional.of(system.recording());
  }

  /** Whether a server refuses it, or finds nothing at all that it could take for a store. */
  private static boolean isNoStore(Path data) {
    boolean isBegun =
        Files.exists(data.resolve(".maestro-restoring"))
            || Files.exists(data.resolve(".maestro-placing"));
    if (isBegun) {
      assertThat(catchThrowable(() -> FileStorage.open(data)))
          .isInstanceOf(DataDirectoryUnusable.class)
          .hasMessageContaining("restore");
    }
    return isBegun || Files.notExists(data.resolve("journal"));
  }

  /** And so is what a server there answers, after the next power cut. */
  private void assertIsWhole(CrashingFileSystem system, Content content) {
    CrashingFileSystem after;
    Content answered;
    try (FileStorage storage = FileStorage.open(system.getPath("/restored"))) {
      assertThat(Content.of(storage)).isEqualTo(content);
      write(storage, "answered");
      answered = Content.of(storage);
      after = afterPowerCut(system);
    }
    assertThat(Content.of(after.getPath("/restored"))).isEqualTo(answered);
  }
}

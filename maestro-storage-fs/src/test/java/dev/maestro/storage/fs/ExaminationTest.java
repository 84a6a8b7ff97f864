package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.Finding.Severity;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an examination says, and that it cries no wolf. */
class ExaminationTest extends DataDirectoryTest {

  private static final String DOCUMENT = "projects/p_1.json";

  private Examination examine() {
    return StoppedStore.examine(root, InstantSource.system());
  }

  private List<String> damage() {
    return said(examine(), Severity.DAMAGE);
  }

  private static List<String> said(Examination examination, Severity severity) {
    return examination.findings().stream()
        .filter(finding -> finding.severity() == severity)
        .map(Finding::toString)
        .toList();
  }

  private void rename(String name) {
    change(tx -> {
      Project project = tx.requireProject(new ProjectId("p_1"));
      tx.save(new Project(project.id(), name, "", "", 1, 2, project.unknown()));
    });
  }

  @Test
  void aStoreThatWasClosedInOrderIsSoundAndCounted() throws Exception {
    SampleStore.closedIn(root);
    Map<String, String> before = contents(root);
    Examination found = examine();
    assertThat(found.findings()).isEmpty();
    assertThat(found.isHealthy()).isTrue();
    assertThat(List.of(found.projects(), found.tasks(), found.sessions())).containsExactly(1, 2, 1);
    assertThat(found.segments()).isGreaterThan(2);
    assertThat(found.latestSeq()).isEqualTo(43);
    assertThat(found.events()).isEqualTo(43);
    assertThat(found.oldestSeq()).isEqualTo(1);
    assertThat(found.consumers()).isEqualTo(2);
    assertThat(contents(root)).isEqualTo(before);
  }

  private static void requireToldWithin(List<String> told, String what) {
    assertThat(told).filteredOn(what::equals).hasSizeGreaterThan(3);
  }

  @Test
  void howFarItIsIsToldWithinTheJournalToo() throws Exception {
    SampleStore.closedIn(root);
    List<String> told = new ArrayList<>();
    List<Double> parts = new ArrayList<>();
    ExaminationSteps steps =
        (what, done, total) -> {
          told.add(what);
          parts.add((double) done / total);
        };
    StoppedStore.examine(root, InstantSource.system(), steps);
    requireToldWithin(told, "looking at the journal");
    assertThat(parts).isSorted();
    told.clear();
    parts.clear();
    try (FileStorage storage = FileStorage.open(root)) {
      storage.examine(steps);
    }
    requireToldWithin(told, "looking at the journal");
    assertThat(parts).isSorted();
  }

  @Test
  void aCopyOfAStoreThatIsInUseIsNotDamaged() throws Exception {
    try (FileSystem other = memory()) {
      Path running = other.getPath("/running");
      try (FileStorage storage = SampleStore.openedIn(running)) {
        for (int i = 0; i < 20; i++) {
          String name = "N" + i;
          storage.write(tx -> {
            Project project = tx.requireProject(new ProjectId("p_1"));
            tx.save(new Project(project.id(), name, "", "", 1, 2, project.unknown()));
            return true;
          });
          if (i % 5 == 4) {
            storage.checkpoint();
          }
          replace(root, running);
          assertThat(damage()).as("after write " + i).isEmpty();
        }
      }
    }
  }

  @Test
  void aDirectoryOfDocumentsIsNotDamaged() {
    write(DOCUMENT, project("p_1", "first"));
    write("tasks/t_1.json", task("t_1", "p_1", "old place"));
    write("sessions/s_1.json", "{\"projectId\":\"p_1\",\"taskId\":\"t_1\"}");
    Examination found = examine();
    assertThat(said(found, Severity.DAMAGE)).isEmpty();
    assertThat(List.of(found.projects(), found.tasks(), found.sessions())).containsExactly(1, 1, 1);
    assertThat(found.store()).isNull();
  }

  @Test
  void anEmptyDirectoryIsNotDamaged() throws Exception {
    Files.createDirectories(root);
    assertThat(examine().findings()).isEmpty();
  }

  @Test
  void editsByHandAreNotesThatTheNextStartTakesIn() {
    write(DOCUMENT, project("p_1", "first"));
    write("projects/p_2.json", project("p_2", "second"));
    open();
    close();
    write(DOCUMENT, project("p_1", "edited"));
    write("projects/p_3.json", project("p_3", "third"));
    delete("projects/p_2.json");
    Examination found = examine();
    assertThat(said(found, Severity.DAMAGE)).isEmpty();
    assertThat(said(found, Severity.NOTE))
        .contains(
            DOCUMENT + ": somebody changed it",
            "projects/p_3.json: somebody added it",
            "projects/p_2.json: somebody removed it");
    assertThat(found.projects()).isEqualTo(2);
  }

  @Test
  void thatManyDocumentsAreGoneOrRewrittenIsAWarning() {
    write(DOCUMENT, project("p_1", "first"));
    for (int i = 0; i < 60; i++) {
      write("tasks/p_1/t_" + i + ".json", task("t_" + i, "p_1", "T"));
    }
    open();
    close();
    for (int i = 0; i < 9; i++) {
      delete("tasks/p_1/t_" + i + ".json");
      write("tasks/p_1/t_" + (20 + i) + ".json", task("t_" + (20 + i), "p_1", "edited"));
    }
    assertThat(said(examine(), Severity.WARNING)).isEmpty();
    delete("tasks/p_1/t_9.json");
    write("tasks/p_1/t_29.json", task("t_29", "p_1", "edited"));
    Examination found = examine();
    assertThat(said(found, Severity.WARNING))
        .containsExactly(
            ".: 10 of 61 documents are not there",
            ".: 10 of 61 documents are not what the server wrote");
    assertThat(found.isHealthy()).isTrue();
  }

  @Test
  void allDamageIsListedAndNotOnlyTheFirst() throws Exception {
    SampleStore.closedIn(root);
    write("journal/store", "no store");
    write("journal/consumers", "nobody");
    write("tasks/p_1/t_1.json", "{");
    write(".maestro-format", "two");
    for (String segment : journalFiles(".journal")) {
      byte[] content = Files.readAllBytes(root.resolve("journal/" + segment));
      content[70] ^= 1;
      Files.write(root.resolve("journal/" + segment), content);
    }
    assertThat(String.join("\n", damage()))
        .contains("journal/store", "journal/consumers", "t_1.json", ".maestro-format")
        .contains(
            journalFiles(".journal").stream()
                .filter(segment -> !segment.equals("0000000001.journal"))
                .map(segment -> "journal/" + segment)
                .limit(2)
                .toList());
  }

  @Test
  void whatIsNoFileWhereASegmentOrACheckpointShouldBeIsDamageThereAndIsMended() throws Exception {
    for (String kind : List.of(".journal", ".checkpoint")) {
      for (boolean isLink : List.of(false, true)) {
        clear(root);
        SampleStore.closedIn(root);
        Path file = root.resolve("journal/" + journalFiles(kind).get(0));
        Files.delete(file);
        if (isLink) {
          Files.createSymbolicLink(file, root.resolve("nowhere"));
        } else {
          Files.createDirectory(file);
        }
        String what = "journal/" + file.getFileName() + ": it cannot be read: it is no file";
        assertThat(damage().toString().replace(" at byte 0", "")).contains(what);
        if (kind.equals(".journal")) {
          assertThat(said(examine(), Severity.NOTE)).isEmpty();
        }
        Repair repair = StoppedStore.repair(root, InstantSource.system());
        assertThat(said(repair.after(), Severity.DAMAGE)).as(what).isEmpty();
        open();
        assertThat(taskTitles()).containsExactlyInAnyOrder("Title 33", "Title 34");
        close();
      }
    }
  }

  @Test
  void aSegmentAndACheckpointThatHaveTheNamesOfEachOtherAreKnownByWhatTheyAre() throws Exception {
    SampleStore.closedIn(root);
    List<String> checkpoints = journalFiles(".checkpoint");
    List<String> segments = journalFiles(".journal");
    Path checkpoint = root.resolve("journal/" + checkpoints.get(checkpoints.size() - 1));
    Path segment = root.resolve("journal/" + segments.get(segments.size() - 1));
    Files.move(checkpoint, root.resolve("journal/other"));
    Files.move(segment, checkpoint);
    Files.move(root.resolve("journal/other"), segment);
    assertThat(damage())
        .anyMatch(line -> line.contains("it is a segment, and lies here under the name of a"))
        .anyMatch(line -> line.contains("it is a checkpoint, and lies here under the name of a"));
    clear(root.resolve("tasks"));
    Repair repair = StoppedStore.repair(root, InstantSource.system());
    assertThat(repair.after().isHealthy()).isTrue();
    open();
    assertThat(taskTitles()).containsExactlyInAnyOrder("Title 33", "Title 34");
    assertThat(projectNames()).containsExactly("P30");
  }

  @Test
  void oneBitInASmallFileCostsNoRecord() throws Exception {
    for (String file : List.of("journal/consumers", "journal/store")) {
      clear(root);
      SampleStore.closedIn(root);
      byte[] content = Files.readAllBytes(root.resolve(file));
      content[content.length / 2] ^= 1;
      Files.write(root.resolve(file), content);
      Repair repair = StoppedStore.repair(root, InstantSource.system());
      assertThat(repair.after().isHealthy()).as(file).isTrue();
      assertThat(repair.after().events()).as(file).isEqualTo(43);
      assertThat(repair.after().consumers()).as(file).isEqualTo(2);
      assertThat(repair.mended())
          .extracting(Repair.Mended::kept)
          .containsExactly(file + ".damaged");
      assertThat(root.resolve(file + ".damaged")).hasBinaryContent(content);
    }
  }

  @Test
  void consumersOfWhichMoreThanABitIsLostBeginAnewAndTheJournalStays() throws Exception {
    SampleStore.closedIn(root);
    write("journal/consumers", "nobody");
    Repair repair = StoppedStore.repair(root, InstantSource.system());
    assertThat(repair.after().isHealthy()).isTrue();
    assertThat(repair.after().events()).isEqualTo(43);
    assertThat(repair.after().consumers()).isZero();
    assertThat(read("journal/consumers.damaged")).isEqualTo("nobody");
  }

  @Test
  void aJournalThatIsGoneIsDamage() throws Exception {
    SampleStore.closedIn(root);
    clear(root.resolve("journal"));
    Examination found = examine();
    assertThat(said(found, Severity.DAMAGE))
        .singleElement()
        .asString()
        .startsWith("journal: it is missing, and with it the events, the consumers and the id");
    assertThat(found.tasks()).isEqualTo(2);
  }

  @Test
  void whatTheDiskChangedByItselfIsDamageThoughSizeAndTimeAreAsTheyWere() throws Exception {
    write(DOCUMENT, project("p_1", "first"));
    open();
    rename("second");
    close();
    Path file = root.resolve(DOCUMENT);
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, Files.readString(file).replace("second", "secand"));
    Files.setLastModifiedTime(file, time);
    assertThat(damage())
        .containsExactly(
            DOCUMENT + ": it is not what the server wrote, though its size and time are");
    Repair repair = StoppedStore.repair(root, InstantSource.system());
    assertThat(repair.after().isHealthy()).isTrue();
    assertThat(read(DOCUMENT)).contains("second");
    assertThat(read(DOCUMENT + ".damaged")).contains("secand");
    open();
    assertThat(projectNames()).containsExactly("second");
  }

  @Test
  void whatPointsToNothingIsAWarning() {
    write(
        "tasks/p_9/t_1.json",
        task("t_1", "p_9", "T").replace("\"title\"", "\"parentId\":\"t_0\",\"title\""));
    write(
        "sessions/s_1.json",
        "{\"id\":\"s_1\",\"projectId\":\"p_9\",\"taskIds\":[\"t_7\"],\"startedAt\":1}");
    open();
    close();
    assertThat(said(examine(), Severity.WARNING))
        .containsExactlyInAnyOrder(
            "tasks/p_9/t_1.json: its project, p_9, is not there",
            "tasks/p_9/t_1.json: its parent, t_0, is not there",
            "sessions/s_1.json: its project, p_9, is not there",
            "sessions/s_1.json: a task of it, t_7, is not there");
  }

  @Test
  void parentsThatFormACycleAndATaskThatDependsOnItselfAreWarnings() throws IOException {
    write(DOCUMENT, project("p_1", "first"));
    Map.of("t_1", "t_2", "t_2", "t_1", "t_3", "t_1", "t_4", "t_4")
        .forEach((id, parent) ->
            write(
                "tasks/p_1/" + id + ".json",
                "{\"projectId\":\"p_1\",\"title\":\"T\",\"parentId\":\"%s\"}".formatted(parent)));
    write(
        "tasks/p_1/t_5.json", "{\"projectId\":\"p_1\",\"title\":\"T\",\"dependencies\":[\"t_5\"]}");
    String[] warnings = {
      "tasks/p_1/t_1.json: its parents form a cycle: t_1 → t_2 → t_1",
      "tasks/p_1/t_4.json: its parents form a cycle: t_4 → t_4",
      "tasks/p_1/t_5.json: it depends on itself"
    };
    assertThat(said(examine(), Severity.WARNING)).containsExactlyInAnyOrder(warnings);
    try (FileStorage storage = FileStorage.open(root)) {
      assertThat(said(storage.examine(), Severity.WARNING)).containsExactlyInAnyOrder(warnings);
    }
  }

  @Test
  void aTimeInTheFutureIsAWarning() {
    write(DOCUMENT, project("p_1", "first"));
    open();
    close();
    InstantSource past = InstantSource.fixed(Instant.now().minusSeconds(86_400));
    assertThat(said(StoppedStore.examine(root, past), Severity.WARNING))
        .anyMatch(said -> said.startsWith("journal: a segment was made later than now"))
        .anyMatch(said -> said.startsWith(DOCUMENT + ": it was changed later than now"));
    InstantSource before = InstantSource.fixed(Instant.EPOCH.minusSeconds(86_400));
    assertThat(said(StoppedStore.examine(root, before), Severity.WARNING))
        .anyMatch(said -> said.startsWith(DOCUMENT + ": it tells a time later than now"));
  }

  @Test
  void whoeverHoldsTheDirectoryIsToldAndNothingIsLookedAt() {
    open();
    assertThatThrownBy(this::examine)
        .isInstanceOf(DataDirectoryInUse.class)
        .hasMessageContaining("is in use by another server (pid ");
    assertThatThrownBy(() -> StoppedStore.repair(root, InstantSource.system()))
        .isInstanceOf(DataDirectoryInUse.class)
        .hasMessageContaining("Stop it");
  }

  @Test
  void aNewerFormatIsLeftAlone() {
    open();
    close();
    write(".maestro-format", "3\n");
    Map<String, String> before = contents(root);
    Repair repair = StoppedStore.repair(root, InstantSource.system());
    assertThat(said(repair.after(), Severity.DAMAGE))
        .containsExactly(
            ".maestro-format at byte 0: it says that the directory is of format 3, which this"
                + " version does not know");
    assertThat(contents(root)).isEqualTo(before);
  }

  @Test
  void aNumberThatNoFormatHasIsDamageAndIsMended() throws Exception {
    for (String number : List.of("4294967296", "-2", "2.0", "")) {
      clear();
      SampleStore.closedIn(root);
      write(".maestro-format", number);
      assertThatThrownBy(() -> FileStorage.open(root))
          .isInstanceOf(DataDirectoryUnusable.class)
          .hasMessageContaining(".maestro-format should hold the number of the directory's format");
      assertThat(damage())
          .containsExactly(
              ".maestro-format at byte 0: it should hold the number of the directory's format");
      Repair repair = StoppedStore.repair(root, InstantSource.system());
      assertThat(repair.after().isHealthy()).as(number).isTrue();
      assertThat(read(".maestro-format")).isEqualTo("2\n");
      assertThat(read(".maestro-format.damaged")).isEqualTo(number);
    }
  }

  @Test
  void onlyWhatThisUserMayNotReadIsAMatterOfRights() throws Exception {
    Findings findings = new Findings(new Layout(root));
    Path folder = root.resolve("tasks");
    findings.attempt(
        folder,
        () -> {
          throw new IOException("Input/output error");
        });
    findings.attempt(
        folder,
        () -> {
          throw new AccessDeniedException(folder.toString());
        });
    assertThat(findings.all())
        .containsExactly(
            new Finding(
                Severity.DAMAGE,
                "tasks",
                null,
                "it cannot be read: Input/output error",
                "look at the disk; restore a backup"),
            new Finding(
                Severity.DAMAGE,
                "tasks",
                null,
                "this user may not read it",
                "give this user the right to read it"));
  }

  @Test
  void theFormatInOtherWordsIsAWarningAndTheNextStartWritesItAgain() throws Exception {
    SampleStore.closedIn(root);
    write(".maestro-format", "02");
    assertThat(said(examine(), Severity.WARNING))
        .containsExactly(".maestro-format: it does not hold what the server writes");
    open();
    close();
    assertThat(read(".maestro-format")).isEqualTo("2\n");
  }

  @Test
  void aFormatFileThatIsNoFileIsMovedAside() throws Exception {
    for (String lost : List.of("journal/place", "journal/store")) {
      clear();
      SampleStore.closedIn(root);
      delete(lost);
      delete(".maestro-format");
      Files.createDirectory(root.resolve(".maestro-format"));
      assertThatThrownBy(() -> FileStorage.open(root)).isInstanceOf(DataDirectoryUnusable.class);
      assertThat(damage()).anyMatch(said -> said.startsWith(".maestro-format: it cannot be read"));
      Repair repair = StoppedStore.repair(root, InstantSource.system());
      assertThat(repair.after().isHealthy()).as(lost).isTrue();
      assertThat(root.resolve(".maestro-format.damaged")).isDirectory();
      assertThat(open().snapshot().seq()).isEqualTo(43);
      close();
    }
  }

  @Test
  void aRestoreThatWasInterruptedIsLeftAlone() throws Exception {
    Files.createDirectories(root.resolve(".maestro-restoring"));
    Repair repair = StoppedStore.repair(root, InstantSource.system());
    assertThat(repair.mended()).isEmpty();
    assertThat(said(repair.after(), Severity.DAMAGE))
        .containsExactly(".maestro-restoring: a restore into the directory was interrupted");
  }

  @Test
  void anExaminationThatIsInterruptedEndsAndTellsOfNoDamage() throws Exception {
    SampleStore.closedIn(root);
    for (int step = 0; step < 4; step++) {
      int interrupted = step;
      try {
        assertThatThrownBy(
                () -> StoppedStore.examine(root, InstantSource.system(), interruptAt(interrupted)))
            .as("step " + step)
            .isInstanceOf(DataDirectoryUnusable.class)
            .hasMessageEndingWith(" cannot be read: it was interrupted.")
            .hasCauseInstanceOf(ClosedByInterruptException.class);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
    assertThat(examine().findings()).isEmpty();
  }

  @Test
  void anExaminationOfAStoreThatIsInUseEndsToo() throws Exception {
    try (FileStorage storage = SampleStore.openedIn(root)) {
      storage.checkpoint();
      for (int step = 0; step < 3; step++) {
        int interrupted = step;
        try {
          assertThatThrownBy(() -> storage.examine(interruptAt(interrupted)))
              .as("step " + step)
              .isInstanceOf(ClosedByInterruptException.class);
        } finally {
          assertThat(Thread.interrupted()).isTrue();
        }
      }
      assertThat(storage.examine().findings()).isEmpty();
    }
  }

  private static ExaminationSteps interruptAt(int step) {
    return (what, done, total) -> {
      if (done == step) {
        Thread.currentThread().interrupt();
      }
    };
  }

  @Test
  void aStoreThatIsInUseIsSoundWhileItIsWrittenTo() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (FileStorage storage = SampleStore.openedIn(root)) {
      Thread writer =
          new Thread(() -> {
            for (int i = 0; !done.get(); i++) {
              String name = "N" + i;
              storage.write(tx -> {
                Project project = tx.requireProject(new ProjectId("p_1"));
                tx.save(new Project(project.id(), name, "", "", 1, 2, project.unknown()));
                return true;
              });
            }
          });
      writer.start();
      try {
        for (int i = 0; i < 20; i++) {
          Examination found = storage.examine();
          assertThat(said(found, Severity.DAMAGE)).as("look " + i).isEmpty();
          assertThat(found.isRunning()).isTrue();
          assertThat(found.records()).isGreaterThan(40);
          if (i % 4 == 0) {
            storage.checkpoint();
          }
        }
      } finally {
        done.set(true);
        writer.join();
      }
    }
  }

  @Test
  void damageUnderAStoreThatIsInUseIsFound() throws Exception {
    try (FileStorage storage = SampleStore.openedIn(root)) {
      storage.checkpoint();
      assertThat(storage.examine().findings()).isEmpty();
      write("tasks/p_1/t_2.json", "{");
      write("journal/consumers", "nobody");
      String segment = "journal/" + journalFiles(".journal").get(0);
      byte[] content = Files.readAllBytes(root.resolve(segment));
      content[130] ^= 1;
      Files.write(root.resolve(segment), content);
      assertThat(String.join("\n", said(storage.examine(), Severity.DAMAGE)))
          .contains("t_2.json", "journal/consumers", segment + " at byte ");
    }
  }

  /** More bytes than an array can have. */
  @Test
  void whatIsNoDocumentInThePlaceOfOneIsFoundAndNotRead(@TempDir Path disk) throws Exception {
    Path data = disk.resolve("data");
    try (FileStorage storage = SampleStore.openedIn(data)) {
      storage.checkpoint();
      try (RandomAccessFile large =
          new RandomAccessFile(data.resolve("tasks/p_1/t_1.json").toFile(), "rw")) {
        large.setLength(3L << 30);
      }
      Path linked = data.resolve("tasks/p_1/t_2.json");
      Files.move(linked, disk.resolve("elsewhere"));
      Files.createSymbolicLink(linked, disk.resolve("elsewhere"));
      assertThat(said(storage.examine(), Severity.DAMAGE))
          .containsExactlyInAnyOrder(
              "tasks/p_1/t_1.json: It has 3221225472 bytes, and no document is so long",
              "tasks/p_1/t_2.json: It is no regular file (links are not followed)");
    }
  }

  @Test
  void aRepairedStoreGoesOnWithItsIdItsSeqAndItsConsumersInALaterGeneration() throws Exception {
    SampleStore.closedIn(root);
    StoreId before = java.util.Objects.requireNonNull(examine().store());
    byte[] content = Files.readAllBytes(root.resolve("journal/0000000001.journal"));
    content[130] ^= 1;
    Files.write(root.resolve("journal/0000000001.journal"), content);
    Repair repair = StoppedStore.repair(root, InstantSource.system());
    assertThat(repair.after().isHealthy()).isTrue();
    assertThat(repair.mended()).anyMatch(mended -> "journal.damaged-1".equals(mended.kept()));
    assertThat(root.resolve("journal.damaged-1/0000000001.journal")).hasBinaryContent(content);
    open();
    StoreId after = storage().events().storeId();
    assertThat(after.id()).isEqualTo(before.id());
    assertThat(after.generation()).isGreaterThan(before.generation());
    assertThat(storage().snapshot().seq()).isEqualTo(43);
    assertThat(storage().consumers().all()).hasSize(2);
  }

  @Test
  void whatNoDocumentShowsComesFromTheRecordsBehindTheDamage() throws Exception {
    SampleStore.closedIn(root);
    for (String checkpoint : journalFiles(".checkpoint")) {
      delete("journal/" + checkpoint);
    }
    clear(root.resolve("tasks"));
    byte[] content = Files.readAllBytes(root.resolve("journal/0000000001.journal"));
    content[70] ^= 1;
    Files.write(root.resolve("journal/0000000001.journal"), content);
    StoppedStore.repair(root, InstantSource.system());
    open();
    assertThat(taskTitles()).containsExactlyInAnyOrder("Title 33", "Title 34");
  }
}

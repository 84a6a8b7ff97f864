package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Transaction;
import dev.maestro.storage.fs.Finding.Severity;
import dev.maestro.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * A document is written after its record is durable, so that one that is later than the journal
 * shows what the journal has lost.
 */
class LaterDocumentTest extends DataDirectoryTest {

  private static final ProjectId P = new ProjectId("p_1");
  private static final String A = "tasks/p_1/t_a.json";
  private static final String B = "tasks/p_1/t_b.json";
  private static final String S = "sessions/s_1.json";

  private static final String LATER =
      A
          + ": it is later than all that the journal has of it: a record that was durable is gone,"
          + " or somebody changed it by hand and gave it a later time";

  private static void one(Transaction tx) {
    tx.save(task("t_a", "version-one", 100));
  }

  private static void two(Transaction tx) {
    tx.save(task("t_a", "version-two", 200));
  }

  private static void other(Transaction tx) {
    tx.save(task("t_b", "other", 300));
  }

  private static void last(Transaction tx) {
    tx.save(task("t_b", "last", 400));
  }

  /** More than fits into the segment. */
  private static void nextSegment(Transaction tx) {
    tx.save(new Project(P, "P", "", "x".repeat(5_000), 1, 150, Value.Fields.EMPTY));
  }

  private static Task task(String id, String title, long at) {
    return new TaskBuilder(new TaskId(id), P, title, 1).updatedAt(at).build();
  }

  /**
   * What kill -9 leaves after these writes, when all of their documents are written, and no
   * checkpoint is made since the store was.
   */
  @SafeVarargs
  private void killedAfter(Consumer<Transaction>... writes) throws IOException {
    try (FileSystem other = memory()) {
      Path running = other.getPath("/running");
      List<String> checkpoints;
      do {
        clear(running);
        Files.createDirectories(running.resolve("projects"));
        Files.createDirectories(running.resolve("tasks/p_1"));
        Files.writeString(running.resolve("projects/p_1.json"), project("p_1", "P"));
        Files.writeString(running.resolve(A), task("t_a", "p_1", "version-zero"));
        try (FileStorage storage = SmallSegments.open(running)) {
          for (Consumer<Transaction> write : writes) {
            storage.write(tx -> {
              write.accept(tx);
              return true;
            });
          }
          State state = (State) storage.snapshot();
          Await.until("the documents", () -> state.all().allMatch(kept -> isShown(kept, running)));
          replace(root, running);
        }
        checkpoints = journalFiles(".checkpoint");
        // A store that is left alone makes a checkpoint by itself.
      } while (checkpoints.size() > 1);
    }
    assertThat(damage(examine())).isEmpty();
  }

  private static boolean isShown(Kept<?> version, Path data) {
    Ref ref = version.ref();
    StoredFile file =
        new StoredFile(
            ref.kind(),
            ref.id(),
            new Layout(data).file(version.keys()),
            Document.Stamp.OF_NO_VERSION,
            version instanceof KeptTask task ? task.keys().projectId() : null);
    Kept<?> shown = unchecked(() -> Documented.read(file)).kept(new Document());
    return shown != null && shown.entity().equals(version.entity());
  }

  private Examination examine() {
    return StoppedStore.examine(root, InstantSource.system());
  }

  private static List<String> damage(Examination examination) {
    return said(examination, Severity.DAMAGE);
  }

  private static List<String> said(Examination examination, Severity severity) {
    return examination.findings().stream()
        .filter(finding -> finding.severity() == severity)
        .map(Finding::toString)
        .toList();
  }

  /** Flips a bit of the record that holds these words. */
  private void damageRecordOf(String words) throws IOException {
    for (String segment : journalFiles(".journal")) {
      Path file = root.resolve("journal/" + segment);
      byte[] content = Files.readAllBytes(file);
      int at = new String(content, StandardCharsets.ISO_8859_1).indexOf(words);
      if (at >= 0) {
        content[at] ^= 1;
        Files.write(file, content);
        return;
      }
    }
    throw new AssertionError("No record holds " + words);
  }

  private String lastSegment() {
    List<String> segments = journalFiles(".journal");
    return "journal/" + segments.get(segments.size() - 1);
  }

  private List<String> repaired() {
    Repair repair = StoppedStore.repair(root, InstantSource.system());
    assertThat(damage(repair.after())).as(repair.mended().toString()).isEmpty();
    assertThat(damage(examine())).isEmpty();
    return repair.mended().stream().map(Repair.Mended::toString).toList();
  }

  /** The repair has taken the document, says so, and keeps it. */
  private void assertTaken(List<String> mended) {
    assertThat(mended).contains(A + ": the journal did not have what it holds, and has it now");
    assertThat(mended).noneMatch(line -> line.startsWith(A) && line.contains("is written"));
    assertThat(read(A)).contains("version-two");
    open();
    assertThat(taskTitles()).contains("version-two").doesNotContain("version-one");
    close();
    assertThat(read(A)).contains("version-two");
  }

  @Test
  void whatADamagedRecordHeldIsTakenFromItsDocument() throws Exception {
    killedAfter(LaterDocumentTest::one, LaterDocumentTest::two, LaterDocumentTest::other);
    damageRecordOf("version-two");
    Examination found = examine();
    assertThat(damage(found)).hasSize(2).contains(LATER);
    assertThat(said(found, Severity.NOTE)).noneMatch(line -> line.startsWith(A));
    assertTaken(repaired());
  }

  @Test
  void whatALostSegmentHeldIsTakenFromItsDocument() throws Exception {
    for (String loss : List.of("emptied", "removed", "a directory", "another file")) {
      killedAfter(LaterDocumentTest::one, LaterDocumentTest::nextSegment, LaterDocumentTest::two);
      Path segment = root.resolve(lastSegment());
      Files.delete(segment);
      if (loss.equals("emptied")) {
        Files.createFile(segment);
      } else if (loss.equals("a directory")) {
        Files.createDirectory(segment);
      } else if (loss.equals("another file")) {
        Files.copy(root.resolve("projects/p_1.json"), segment);
      }
      assertThat(damage(examine())).as(loss).contains(LATER);
      assertTaken(repaired());
    }
  }

  @Test
  void aLastRecordThatLooksTornAndIsShownByADocumentIsDamage() throws Exception {
    killedAfter(LaterDocumentTest::one, LaterDocumentTest::two);
    damageRecordOf("version-two");
    Examination found = examine();
    assertThat(damage(found)).containsExactly(LATER);
    assertThat(found.isHealthy()).isFalse();
    assertThat(found.findings())
        .filteredOn(finding -> finding.severity() == Severity.DAMAGE)
        .extracting(Finding::mend)
        .allMatch(mend -> mend.contains("run doctor --repair before the next start"));
    assertThat(said(found, Severity.NOTE))
        .anyMatch(line -> line.contains("a crash has torn"))
        .noneMatch(line -> line.startsWith(A));
    long generation = java.util.Objects.requireNonNull(found.store()).generation();
    assertTaken(repaired());
    assertThat(java.util.Objects.requireNonNull(examine().store()).generation())
        .isGreaterThan(generation);
    assertThat(root.resolve("journal.damaged-1")).isDirectory();
  }

  @Test
  void aStartKeepsALaterDocumentAsideAndSaysWhatARepairWouldHaveDone() throws Exception {
    killedAfter(LaterDocumentTest::one, LaterDocumentTest::two);
    damageRecordOf("version-two");
    assertThat(open().report().keptAside())
        .containsExactly(
            new LoadReport.Finding(
                A + ".edited",
                A
                    + " was later than the journal, so that a record that was durable is gone, or"
                    + " somebody changed it by hand; what the journal has counts, and doctor"
                    + " --repair before the start would have taken the document"));
    assertThat(taskTitles()).containsExactly("version-one");
    assertThat(read(A + ".edited")).contains("version-two");
  }

  @Test
  void aDocumentThatIsBehindIsWrittenFromADamagedJournal() throws Exception {
    killedAfter(
        LaterDocumentTest::one,
        LaterDocumentTest::other,
        LaterDocumentTest::two,
        LaterDocumentTest::last);
    damageRecordOf("other");
    write(A, task("t_a", "p_1", "version-one").replace("\"updatedAt\": 1", "\"updatedAt\": 100"));
    assertThat(damage(examine())).noneMatch(line -> line.startsWith(A));
    assertThat(repaired()).contains(A + ": it was behind the journal and is written");
    assertThat(read(A)).contains("version-two");
    assertThat(read(B)).contains("last");
  }

  @Test
  void whatShowsNoVersionAndIsNotLaterIsKeptBeside() throws Exception {
    for (long time : List.of(99L, 100L)) {
      killedAfter(LaterDocumentTest::one, LaterDocumentTest::other, LaterDocumentTest::last);
      damageRecordOf("other");
      write(A, task("t_a", "p_1", "by hand").replace("\"updatedAt\": 1", "\"updatedAt\": " + time));
      assertThat(damage(examine())).noneMatch(line -> line.startsWith(A));
      assertThat(repaired())
          .filteredOn(line -> line.startsWith(A))
          .containsExactly(
              A
                  + ": it is not later than what the journal has, which is written; what it was is"
                  + " kept as "
                  + A
                  + ".damaged");
      assertThat(read(A)).contains("version-one");
      assertThat(read(A + ".damaged")).contains("by hand");
    }
  }

  @Test
  void aTaskWhoseCreationIsLostIsTakenFromItsDocument() throws Exception {
    killedAfter(LaterDocumentTest::other, tx -> tx.save(task("t_b", "renamed", 400)));
    damageRecordOf("other");
    assertThat(repaired())
        .contains(B + ": the journal did not have what it holds, and has it now")
        .noneMatch(line -> line.contains(B + ".damaged"));
    open();
    assertThat(taskTitles()).containsExactlyInAnyOrder("version-zero", "renamed");
  }

  @Test
  void relationsOfWhatIsTakenAreCompletedOnTheOtherSide() throws Exception {
    Session session = new SessionBuilder(new SessionId("s_1"), P, 1).name("idle").build();
    Session linked =
        session.toBuilder()
            .name("linked")
            .taskIds(List.of(new TaskId("t_a")))
            .lastActivity(200)
            .build();
    killedAfter(
        LaterDocumentTest::one,
        tx -> tx.save(session),
        tx -> {
          tx.save(linked);
          tx.save(
              task("t_a", "version-one", 200).toBuilder()
                  .sessionIds(List.of(session.id()))
                  .build());
        });
    damageRecordOf("linked");
    write(A, task("t_a", "p_1", "version-one").replace("\"updatedAt\": 1", "\"updatedAt\": 100"));
    assertThat(repaired())
        .contains(
            S + ": the journal did not have what it holds, and has it now",
            S + ": its relations are completed on the other side");
    open();
    assertThat(storage().snapshot().requireTask(new TaskId("t_a")).sessionIds())
        .containsExactly(session.id());
    close();
    assertThat(said(examine(), Severity.WARNING)).isEmpty();
  }
}

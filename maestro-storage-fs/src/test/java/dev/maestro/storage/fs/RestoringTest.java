package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.storage.fs.journal.Passage.Gap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An entity that is gone, or whose document is broken, comes back from the journal. */
class RestoringTest extends DataDirectoryTest {

  private static final TaskId TASK = new TaskId("t_1");

  private FileStorage sample() throws Exception {
    try (FileStorage storage = SampleStore.openedIn(root)) {
      storage.checkpoint();
    }
    return open();
  }

  private void delete(TaskId id) {
    storage()
        .write(tx -> {
          Task task = tx.requireTask(id);
          tx.delete(id);
          tx.record(new Event.TaskDeleted(task.projectId(), id), 5);
          return true;
        });
  }

  @Test
  void aTaskThatWasDeletedIsAsItWas() throws Exception {
    Task before = sample().snapshot().requireTask(TASK);
    delete(TASK);
    long seq = storage().snapshot().seq();
    Restored restored = storage().restore("t_1");
    assertThat(storage().snapshot().requireTask(TASK)).isEqualTo(before);
    assertThat(restored).isEqualTo(new Restored("task", "t_1", seq + 1, "tasks/p_1/t_1.json"));
    List<LoggedEvent> events = storage().events().read(seq, 10).events();
    assertThat(events).extracting(LoggedEvent::event).contains(new Event.TaskCreated(before));
    reopen();
    assertThat(storage().snapshot().requireTask(TASK)).isEqualTo(before);
  }

  @Test
  void aTaskWhoseDocumentSomebodyRemovedComesBackAfterTheStartHasDeletedIt() throws Exception {
    Task before = sample().snapshot().requireTask(TASK);
    close();
    delete("tasks/p_1/t_1.json");
    open();
    assertThat(storage().snapshot().task(TASK)).isEmpty();
    storage().restore("t_1");
    assertThat(storage().snapshot().requireTask(TASK)).isEqualTo(before);
  }

  @Test
  void aTaskWhoseDocumentIsBrokenIsTheLastGoodVersionAndTheDocumentIsKept() throws Exception {
    Task before = sample().snapshot().requireTask(TASK);
    close();
    write("tasks/p_1/t_1.json", "{broken");
    open();
    assertThat(storage().report().corrupt()).hasSize(1);
    storage().restore("t_1");
    assertThat(storage().snapshot().requireTask(TASK)).isEqualTo(before);
    checkpoint();
    assertThat(read("tasks/p_1/t_1.json")).contains(before.title());
    assertThat(read("tasks/p_1/t_1.json.edited")).isEqualTo("{broken");
    reopen();
    assertThat(storage().report().corrupt()).isEmpty();
    assertThat(storage().snapshot().requireTask(TASK)).isEqualTo(before);
  }

  @Test
  void whatNoRecordHasWholeIsInTheRecordOfItsRemoval() throws Exception {
    write("projects/p_1.json", project("p_1", "first"));
    write("tasks/p_1/t_1.json", task("t_1", "p_1", "from an older directory"));
    open();
    Task before = storage().snapshot().requireTask(TASK);
    delete(TASK);
    reopen();
    storage().restore("t_1");
    assertThat(storage().snapshot().requireTask(TASK)).isEqualTo(before);
  }

  @Test
  void whatSomebodyRemovedThatNoRecordHasWholeComesBack() throws Exception {
    write("projects/p_1.json", project("p_1", "first"));
    write("tasks/p_1/t_1.json", task("t_1", "p_1", "from an older directory"));
    open();
    Task before = storage().snapshot().requireTask(TASK);
    close();
    delete("tasks/p_1/t_1.json");
    open();
    assertThat(storage().snapshot().task(TASK)).isEmpty();
    storage().restore("t_1");
    assertThat(storage().snapshot().requireTask(TASK)).isEqualTo(before);
  }

  @Test
  void whatWasRemovedAfterARepairComesBack() throws Exception {
    Task before = sample().snapshot().requireTask(TASK);
    close();
    write("journal/0000000001.journal", "broken");
    StoppedStore.repair(root, InstantSource.system());
    open();
    delete(TASK);
    storage().restore("t_1");
    assertThat(storage().snapshot().requireTask(TASK)).isEqualTo(before);
  }

  @Test
  void aRemovalIsOneChangeOfTheHistory() {
    write("projects/p_1.json", project("p_1", "first"));
    write("tasks/p_1/t_1.json", task("t_1", "p_1", "from an older directory"));
    open();
    delete(TASK);
    List<Happening.Changed> told = new ArrayList<>();
    unchecked(() -> {
      try (History history = storage().history(0)) {
        history.read(new Changes(told));
      }
      return true;
    });
    assertThat(told).extracting(Happening.Changed::how).containsExactly(Happening.How.REMOVED);
    assertThat(told.get(0).before())
        .satisfies(
            before -> assertThat(String.valueOf(before)).contains("from an older directory"));
  }

  @Test
  void whatARemovalRemovedIsHowItWasBefore() throws IOException {
    write("projects/p_1.json", project("p_1", "first"));
    write("tasks/p_1/t_1.json", task("t_1", "p_1", "from an older directory"));
    open();
    delete(TASK);
    assertThat(storage().entitiesAt("t_1", 0))
        .singleElement()
        .satisfies(then -> assertThat(then.status()).isEqualTo(EntityThen.Status.PRESENT))
        .satisfies(then ->
            assertThat(String.valueOf(then.document())).contains("from an older directory"));
    assertThat(storage().entitiesAt("t_1", storage().events().latestSeq()))
        .singleElement()
        .satisfies(then -> assertThat(then.status()).isEqualTo(EntityThen.Status.ABSENT));
  }

  /** Notes what was changed. */
  private record Changes(List<Happening.Changed> told) implements History.Visitor {

    @Override
    public boolean show(Happening happening) throws IOException {
      for (int i = 0; i < happening.changed().size(); i++) {
        told.add(happening.change(i));
      }
      return true;
    }

    @Override
    public void missing(Gap gap) {
      throw new AssertionError(gap);
    }
  }

  @Test
  void whatLiesInFrontOfOrBehindAGapOfTheJournalComesBack() throws Exception {
    Task before = sample().snapshot().requireTask(TASK);
    delete(TASK);
    Path segment = root.resolve("journal").resolve(journalFiles(".journal").get(0));
    byte[] content = Files.readAllBytes(segment);
    content[130] ^= 1;
    Files.write(segment, content);
    storage().restore("t_1");
    assertThat(storage().snapshot().requireTask(TASK)).isEqualTo(before);
    assertThatThrownBy(() -> storage().restore("t_nowhere"))
        .isInstanceOf(CannotRestore.class)
        .hasMessageContaining("cannot be read: stop the server and run doctor --repair");
  }

  @Test
  void whatNobodyReadsOfTheJournalDoesNotMakeItOneThatCannotBeRead() throws Exception {
    sample();
    Path segment = root.resolve("journal").resolve(journalFiles(".journal").get(0));
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(segment));
    int at = 64;
    while (content.getInt(at + 4) % 8 == 0) {
      at += 48 + content.getInt(at + 4);
    }
    content.put(at + 48 + content.getInt(at + 4), (byte) 1);
    Files.write(segment, content.array());
    assertThat(storage().examine().findings())
        .anyMatch(finding -> finding.what().startsWith("a byte behind record "));
    assertThatThrownBy(() -> storage().restore("t_nowhere"))
        .isInstanceOf(CannotRestore.class)
        .hasMessageContaining("t_nowhere is not found in what is retained")
        .hasMessageNotContaining("cannot be read");
  }

  @Test
  void whatIsGoneComesBackThoughAnotherKindHasThatId() {
    write("projects/same.json", project("same", "there"));
    write("sessions/same.json", "{\"id\":\"same\",\"projectId\":\"same\",\"startedAt\":1}");
    open();
    storage()
        .write(tx -> {
          tx.delete(new SessionId("same"));
          return true;
        });
    assertThat(restore("same").kind()).isEqualTo("session");
    assertThat(storage().snapshot().session(new SessionId("same"))).isPresent();
  }

  private Restored restore(String id) {
    return unchecked(() -> storage().restore(id));
  }

  @Test
  void relationsThatItTellsOfAreCompletedOnTheOtherSide() throws Exception {
    sample();
    storage()
        .write(tx -> {
          tx.save(tx.requireSession(new SessionId("s_1")).toBuilder().taskIds(List.of()).build());
          tx.delete(TASK);
          return true;
        });
    storage().restore("t_1");
    assertThat(storage().snapshot().requireSession(new SessionId("s_1")).taskIds())
        .containsExactly(TASK);
  }

  @Test
  void whatIsThereIsRefused() throws Exception {
    sample();
    assertThatThrownBy(() -> storage().restore("t_1"))
        .isInstanceOf(CannotRestore.class)
        .hasMessage("tasks/t_1 is there, so that nothing has to be brought back.");
  }

  @Test
  void whatTheJournalDoesNotTellOfIsRefusedWithHowFarItGoesBack() throws Exception {
    sample();
    assertThatThrownBy(() -> storage().restore("t_nowhere"))
        .isInstanceOf(CannotRestore.class)
        .hasMessageContaining("t_nowhere is not found in what is retained")
        .hasMessageContaining("goes back to event 1, of 20");
  }

  @Test
  void aTaskOfAProjectThatIsGoneNeedsTheProjectFirst() throws Exception {
    sample();
    storage()
        .write(tx -> {
          tx.delete(TASK);
          tx.delete(new ProjectId("p_1"));
          return true;
        });
    assertThatThrownBy(() -> storage().restore("t_1"))
        .isInstanceOf(CannotRestore.class)
        .hasMessageContaining("belongs to project p_1, which is not there");
    storage().restore("p_1");
    storage().restore("t_1");
    assertThat(storage().snapshot().task(TASK)).isPresent();
  }
}

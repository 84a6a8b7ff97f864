package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Transaction;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each part is synced before the next one relies on it. */
class SyncingTest {

  /** The channel of a segment tells the name that the segment was made under. */
  private static final String JOURNAL = "temporary";

  private final Faults faults = new Faults();
  private final FileStorage storage =
      FileStorage.open(new FaultyFileSystem(DataDirectoryTest.memory(), faults).getPath("/data"));

  SyncingTest() throws IOException {
    write(tx -> save(tx, "p_1", "first"));
    storage.checkpoint();
    faults.takeDone();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private static void save(Transaction tx, String id, String name) {
    tx.save(new Project(new ProjectId(id), name, "", "", 1, 1, Value.Fields.EMPTY));
  }

  private void write(Consumer<Transaction> work) {
    storage.write(tx -> {
      work.accept(tx);
      return true;
    });
  }

  /** The operations of the write and of the checkpoint that follows it. */
  private List<String> writeAndCheckpoint(Consumer<Transaction> work) throws IOException {
    write(work);
    storage.checkpoint();
    return faults.takeDone().stream()
        .map(done -> done.replaceFirst("\\.maestro-\\d+\\.tmp", "temporary"))
        .map(done -> done.replaceFirst("\\d{10}", "n"))
        .toList();
  }

  @Test
  void aWriteIsSyncedInTheJournalBeforeItsDocumentIsBegun() throws IOException {
    assertThat(writeAndCheckpoint(tx -> save(tx, "p_1", "second")))
        .startsWith(
            "write " + JOURNAL,
            "sync " + JOURNAL,
            "create temporary",
            "write temporary",
            "rename p_1.json");
  }

  @Test
  void severalDocumentsOfAWriteAreSyncedInTheJournalAtOnce() throws IOException {
    List<String> done =
        writeAndCheckpoint(tx -> {
          save(tx, "p_1", "second");
          save(tx, "p_2", "new");
        });
    assertThat(done)
        .startsWith("write " + JOURNAL, "sync " + JOURNAL, "create temporary")
        .containsSubsequence("rename p_1.json", "rename p_2.json", "sync p_1.json", "sync projects")
        .containsSubsequence("rename p_2.json", "sync p_2.json", "sync projects");
  }

  @Test
  void aDocumentAndItsFolderAreSyncedBeforeTheCheckpointThatReliesOnThemHasItsName()
      throws IOException {
    assertThat(writeAndCheckpoint(tx -> save(tx, "p_1", "second")))
        .containsSubsequence(
            "rename p_1.json",
            "sync p_1.json",
            "sync projects",
            "sync temporary",
            "rename n.checkpoint",
            "sync journal");
  }

  @Test
  void whatIsDeletedStaysSo() throws IOException {
    assertThat(writeAndCheckpoint(tx -> tx.delete(new ProjectId("p_1"))))
        .startsWith("write " + JOURNAL, "sync " + JOURNAL, "delete p_1.json", "sync projects")
        .containsSubsequence("delete p_1.json", "sync projects", "rename n.checkpoint");
  }
}

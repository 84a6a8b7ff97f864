package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Transaction;
import dev.maestro.storage.fs.faulty.Faults;
import dev.maestro.storage.fs.faulty.FaultyFileSystem;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What is acknowledged has been synced, each part before the next one relies on it. A power cut
 * cannot be staged, so the operations are told one by one.
 */
class SyncingTest {

  private final Faults faults = new Faults();
  private final FileStorage storage =
      FileStorage.open(new FaultyFileSystem(DataDirectoryTest.memory(), faults).getPath("/data"));

  SyncingTest() {
    write(tx -> save(tx, "p_1", "first"));
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private static void save(Transaction tx, String id, String name) {
    tx.save(new Project(new ProjectId(id), name, "", "", 1, 1, Value.Fields.EMPTY));
  }

  /** The operations that the write took. */
  private List<String> write(Consumer<Transaction> work) {
    faults.takeDone();
    storage.write(tx -> {
      work.accept(tx);
      return true;
    });
    return faults.takeDone().stream()
        .map(done -> done.replaceFirst("\\.maestro-\\d+\\.tmp", "temporary"))
        .toList();
  }

  @Test
  void aFileIsSyncedBeforeItsRenameAndItsFolderAfterIt() {
    assertThat(write(tx -> save(tx, "p_1", "second")))
        .containsExactly(
            "create temporary",
            "write temporary",
            "sync temporary",
            "rename p_1.json",
            "sync projects");
  }

  @Test
  void severalFilesArePromisedBeforeTheFirstRenameAndThePromiseGoesLast() {
    assertThat(
            write(tx -> {
              save(tx, "p_1", "second");
              save(tx, "p_2", "new");
            }))
        .containsExactly(
            "create temporary",
            "write temporary",
            "sync temporary",
            "create temporary",
            "write temporary",
            "sync temporary",
            "sync projects",
            "create .maestro-redo",
            "write .maestro-redo",
            "sync .maestro-redo",
            "sync data",
            "rename p_1.json",
            "rename p_2.json",
            "sync projects",
            "delete .maestro-redo",
            "sync data");
  }

  @Test
  void whatIsDeletedStaysSo() {
    assertThat(write(tx -> tx.delete(new ProjectId("p_1"))))
        .startsWith("delete p_1.json", "sync projects");
  }
}

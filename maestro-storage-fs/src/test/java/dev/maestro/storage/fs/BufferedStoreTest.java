package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store that answers before it syncs. */
class BufferedStoreTest {

  private final Faults faults = new Faults();
  private final Path root =
      new FaultyFileSystem(DataDirectoryTest.memory(), faults).getPath("/data");
  private FileStorage storage = open();

  private FileStorage open() {
    return FileStorage.open(
        root, StoreSettings.DEFAULT.withDurability(Durability.BUFFERED), InstantSource.system());
  }

  @AfterEach
  void close() {
    faults.clear();
    storage.close();
  }

  private Commit<Boolean> save(String name, Durability durability) {
    return storage.write(
        tx -> {
          tx.save(new Project(new ProjectId("p_1"), name, "", "", 1, 1, Value.Fields.EMPTY));
          return true;
        },
        durability);
  }

  private String name() {
    return storage.snapshot().requireProject(new ProjectId("p_1")).name();
  }

  /** The journal is written once for each batch, and every sync after that fails. */
  private void failSyncs() {
    faults.arm(Faults.Mode.FROM_NOW_ON, 2);
  }

  @Test
  void aWriteIsVisibleAndAcknowledgedBeforeItIsDurable() {
    failSyncs();
    assertThat(save("first", Durability.BUFFERED).durability()).isEqualTo(Durability.BUFFERED);
    assertThat(name()).isEqualTo("first");
    Await.until("a sync that is tried by itself", faults::hasStruck);
    assertThat(name()).isEqualTo("first");
    faults.clear();
    // It is written anew and synced when the disk is well again.
    Await.until("the document, which is written once the journal is durable", this::isShown);
    storage.close();
    storage = open();
    assertThat(name()).isEqualTo("first");
  }

  private boolean isShown() {
    return Files.exists(root.resolve("projects/p_1.json"));
  }

  @Test
  void aWriteThatHasToBeDurableIsNotAcknowledgedWhereTheSyncFails() {
    failSyncs();
    assertThatThrownBy(() -> save("first", Durability.FSYNC))
        .isInstanceOf(StorageUnavailable.class);
    assertThat(storage.snapshot().project(new ProjectId("p_1"))).isEmpty();
  }

  @Test
  void aWriteThatHasToBeDurableIsSyncedWithThoseBeforeIt() {
    save("first", Durability.BUFFERED);
    assertThat(save("second", Durability.FSYNC).durability()).isEqualTo(Durability.FSYNC);
    assertThat(faults.takeDone()).filteredOn(done -> done.startsWith("sync .maestro")).isNotEmpty();
    // All that follows fails, the end included.
    faults.arm(Faults.Mode.FROM_NOW_ON, 1);
    storage.close();
    faults.clear();
    storage = open();
    assertThat(name()).isEqualTo("second");
  }

  @Test
  void aWriteIsSyncedByItselfAndItsDocumentWritten() {
    save("first", Durability.BUFFERED);
    Await.until("the document", this::isShown);
    List<String> done = faults.takeDone();
    assertThat(done.indexOf("rename p_1.json")).isGreaterThan(done.lastIndexOf("rename store"));
    assertThat(done.subList(done.lastIndexOf("rename store"), done.indexOf("rename p_1.json")))
        .anyMatch(operation -> operation.startsWith("sync .maestro-"));
  }

  @Test
  void aCleanStopMakesAllDurableAndIsNoNewGeneration() {
    long generation = storage.events().storeId().generation();
    for (int i = 0; i < 20; i++) {
      save("version " + i, Durability.BUFFERED);
    }
    storage.close();
    assertThat(DataDirectoryTest.contents(FaultyFileSystem.soundOf(root)).get("journal/store"))
        .contains("buffered no");
    storage = open();
    assertThat(name()).isEqualTo("version 19");
    assertThat(storage.events().storeId().generation()).isEqualTo(generation);
  }

  @Test
  void aStopThatCannotGiveBackRoomIsNoNewGeneration() {
    final long generation = storage.events().storeId().generation();
    save("first", Durability.FSYNC);
    faults.forbidCuts();
    storage.close();
    assertThat(faults.hasStruck()).isTrue();
    faults.clear();
    storage = open();
    assertThat(name()).isEqualTo("first");
    assertThat(storage.events().storeId().generation()).isEqualTo(generation);
  }

  @Test
  void aStopThatCannotSyncIsANewGeneration() {
    long generation = storage.events().storeId().generation();
    failSyncs();
    save("first", Durability.BUFFERED);
    storage.close();
    faults.clear();
    storage = open();
    assertThat(storage.events().storeId().generation()).isEqualTo(generation + 1);
  }
}

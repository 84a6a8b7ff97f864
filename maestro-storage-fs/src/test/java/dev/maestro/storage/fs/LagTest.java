package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How far documents are behind. */
class LagTest extends DataDirectoryTest {

  private static Project named(String id, String name) {
    return new Project(new ProjectId(id), name, "", "", 1, 1, Value.Fields.EMPTY);
  }

  private void save(String id) {
    storage()
        .write(tx -> {
          tx.save(named(id, "name"));
          return true;
        });
  }

  private void awaitNoLag() {
    Await.until("no lag", () -> storage().lag().documents() == 0);
  }

  @Test
  void documentsThatCannotBeWrittenAreReportedAndWrittenWhenTheyCanBe() {
    open();
    write("projects", "a file where a folder should be");
    save("p_1");
    assertThatThrownBy(() -> storage().checkpoint()).isInstanceOf(IOException.class);
    assertThat(storage().lag().documents()).isEqualTo(1);
    save("p_2");
    assertThat(storage().lag().documents()).isEqualTo(2);
    assertThat(projectNames()).hasSize(2);
    delete("projects");
    awaitNoLag();
    assertThat(storage().lag().millis()).isZero();
    checkpoint();
    assertThat(files()).containsExactly("projects/p_1.json", "projects/p_2.json");
  }

  @Test
  void documentsThatCouldNotBeWrittenBeforeTheEndAreWrittenByTheNextStart() {
    open();
    write("projects", "a file where a folder should be");
    save("p_1");
    close();
    delete("projects");
    open();
    checkpoint();
    assertThat(files()).containsExactly("projects/p_1.json");
    assertThat(storage().report().edited()).isZero();
  }

  @Test
  void writesAreRefusedWhereTooManyDocumentsCannotBeWrittenAndReadsGoOn() {
    open();
    write("projects", "a file where a folder should be");
    storage()
        .write(tx -> {
          IntStream.rangeClosed(0, Backlog.MOST_STUCK)
              .forEach(i -> tx.save(named("p_" + i, "name")));
          return true;
        });
    Await.until("a refusal", this::isRefused);
    assertThatThrownBy(() -> save("p_x"))
        .isInstanceOf(StorageUnavailable.class)
        .hasMessageContaining("too many documents");
    assertThat(storage().snapshot().project(new ProjectId("p_1"))).isPresent();
    delete("projects");
    Await.until("a write that is taken", () -> !isRefused());
    awaitNoLag();
  }

  private boolean isRefused() {
    try {
      save("p_0");
      return false;
    } catch (StorageUnavailable e) {
      return true;
    }
  }

  @Test
  void documentsAreWholeAtACleanStop() {
    open();
    for (int i = 0; i < 300; i++) {
      save("p_" + i);
    }
    close();
    assertThat(files()).hasSize(300);
    for (String file : files()) {
      assertThat(read(file)).startsWith("{\n").endsWith("}\n").contains("\"name\"");
    }
    assertThat(open().report().edited()).isZero();
    assertThat(storage().report().projects()).isEqualTo(300);
  }

  @Test
  void theFolderOfAProjectGoesWithItThoughItsTasksAreDeletedInTheSameWrite() {
    change(tx -> {
      tx.save(named("p_1", "name"));
      for (int i = 0; i < 100; i++) {
        tx.save(new TaskBuilder(new TaskId("t_" + i), new ProjectId("p_1"), "task", 1).build());
      }
    });
    assertThat(root.resolve("tasks/p_1")).isDirectory();
    // The project first, so that its document goes before theirs.
    change(tx -> {
      for (int i = 0; i < 100; i++) {
        tx.delete(new TaskId("t_" + i));
      }
      tx.delete(new ProjectId("p_1"));
    });
    assertThat(files()).isEmpty();
    assertThat(Files.exists(root.resolve("tasks/p_1"))).isFalse();
  }

  @Test
  void whatWasMadeAndDeletedBeforeItWasWrittenLeavesNothing() {
    open();
    for (int i = 0; i < 50; i++) {
      save("p_1");
      storage()
          .write(tx -> {
            tx.delete(new ProjectId("p_1"));
            return true;
          });
    }
    checkpoint();
    assertThat(files()).isEmpty();
    assertThat(reopen().report().projects()).isZero();
  }
}

package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.journal.Place;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the thread that writes documents ends, while it is in the middle of a checkpoint. */
@Timeout(60)
class ProjectionTest {

  private static final int MANY = 1_000;
  private static final long LONG = 60_000;

  private final Faults faults = new Faults();
  private final Path root =
      new FaultyFileSystem(DataDirectoryTest.memory(), faults).getPath("/data");
  private final List<Kept<?>> versions = new ArrayList<>();
  private final Backlog backlog = new Backlog(visible());
  private final CountDownLatch isSyncing = new CountDownLatch(1);
  private final CountDownLatch maySync = new CountDownLatch(1);
  private CompletableFuture<Visible> requested = new CompletableFuture<>();
  private Projection projection;

  private Visible visible() {
    return new Visible(State.of(0, List.copyOf(versions), CorruptFiles.NONE), Place.START);
  }

  private void add(int count) {
    List<Changed> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Kept<?> version =
          new KeptProject(
              new Project(
                  new ProjectId("p_" + versions.size()), "P", "", "", 1, 1, Value.Fields.EMPTY),
              new Document());
      versions.add(version);
      changes.add(new Changed(version.ref(), null, version));
    }
    backlog.add(changes, visible());
  }

  private long documents() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("projects"))) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }

  private void hold() {
    isSyncing.countDown();
    try {
      maySync.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void oneDocumentIsBeingSyncedForACheckpoint() throws Exception {
    Layout layout = new Layout(root);
    Disk disk = new Disk(root);
    Files.createDirectories(layout.journal());
    Files.createDirectories(root.resolve("projects"));
    projection =
        new Projection(
            backlog,
            new DocumentFiles(layout, disk, Map.of()),
            new Checkpoints(layout, disk),
            Map.of(),
            made -> {});
    add(1);
    faults.before("sync", this::hold);
    projection.start();
    requested =
        CompletableFuture.supplyAsync(() -> {
          try {
            return projection.checkpoint(false);
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
    isSyncing.await();
  }

  /** With so many more that wait by then. */
  private void close(int more, long most) {
    add(more);
    Thread closing = new Thread(() -> projection.close(LONG, most));
    closing.start();
    Await.until("the end", () -> closing.getState() == Thread.State.TIMED_WAITING);
    maySync.countDown();
    Await.until("the end of that thread", () -> !closing.isAlive());
  }

  @Test
  void aCloseDoesNotBeginWithMoreDocumentsThanItMayWrite() throws IOException {
    long before = documents();
    close(MANY, MANY - 1);
    assertThat(documents()).isEqualTo(before);
    assertThat(backlog.size()).isEqualTo(MANY);
  }

  @Test
  void aCloseWritesWhatItMay() throws IOException {
    close(MANY, MANY);
    assertThat(documents()).isEqualTo(MANY + 1);
    assertThat(backlog.size()).isZero();
    assertThat(requested.join().state().projectTable().size()).isEqualTo(1);
  }

  @Test
  void whoWaitsForACheckpointThatIsAbandonedIsToldThatTheStoreCloses() {
    close(1, 0);
    assertThatThrownBy(requested::join)
        .hasRootCauseMessage(null)
        .cause()
        .hasMessage("The checkpoint could not be made, since the store closes");
    assertThat(backlog.trouble()).isNull();
  }
}

package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.Storage;
import dev.maestro.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A snapshot is made at the pace of who reads it. */
class StatePartsTest {

  /** More than all buffers between the server and a client that does not read. */
  private static final int TASKS = 150;

  private static final int TASK_BYTES = 100_000;

  private final AtomicInteger read = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final Server server = Server.seenThrough(this::counting);

  private Storage counting(Storage storage) {
    return new CountingStorage(storage, read, open);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void createTasks() {
    ProjectId project = server.createProject("A").id();
    String title = "x".repeat(TASK_BYTES);
    for (int i = 0; i < TASKS; i++) {
      server.createTask(project, title);
    }
  }

  @Test
  void noPartIsMadeBeforeItIsAskedFor() {
    createTasks();
    CountingStorage storage = new CountingStorage(server.storage());
    int shown = 0;
    try (StateParts parts = new StateParts(storage.snapshot(), EventFilter.ALL)) {
      assertThat(storage.read()).hasValue(0);
      for (int part = 0; parts.hasNext(); part++) {
        Frame frame = Frame.of(new String(parts.next(), StandardCharsets.UTF_8));
        shown += frame.entities().size();
        assertThat(frame.number("part")).isEqualTo(part);
        assertThat(frame.text().length()).isLessThan(256 * 1024 + 2 * TASK_BYTES);
        // To know whether there is more, one more has to be looked at.
        assertThat(storage.read().get()).isBetween(shown, shown + 1);
      }
      assertThat(shown).isEqualTo(TASKS + 1);
    }
    assertThat(storage.open()).hasValue(0);
  }

  @Test
  void whoeverDoesNotReadItsSnapshotHoldsAPartOfItAndKeepsNobodyWaiting() throws IOException {
    createTasks();
    try (RawClient slow = RawClient.connect(server.address(), "/ws?snapshot=true")) {
      Await.until("its first part is made", () -> read.get() > 0);
      try (Client other = Client.connect(server.uri("/ws?snapshot=true"))) {
        assertThat(other.next().type()).isEqualTo("subscribed");
        Frame part = other.next();
        while (!part.flag("last")) {
          part = other.next();
        }
      }
      // The other one's, and no more of the slow one's than fits into the buffers of the system.
      assertThat(read.get()).isBetween(TASKS + 1, 2 * TASKS);
      assertThat(wholeSnapshot(slow)).isEqualTo(TASKS + 1);
      assertThat(read).hasValue(2 * (TASKS + 1));
    }
    Await.until("no snapshot is held", () -> open.get() == 0);
  }

  @Test
  void whoeverIsGoneWithinItsSnapshotHoldsNothingOfIt() throws IOException {
    createTasks();
    try (RawClient slow = RawClient.connect(server.address(), "/ws?snapshot=true")) {
      Await.until("its first part is made", () -> read.get() > 0);
      assertThat(open).hasValue(1);
      slow.reset();
      Await.until("no snapshot is held", () -> open.get() == 0);
      assertThat(read.get()).isLessThan(TASKS);
    }
  }

  @Test
  void whoeverSubscribesAnewWithinItsSnapshotHoldsNothingOfTheFirst() throws IOException {
    createTasks();
    try (RawClient slow = RawClient.connect(server.address(), "/ws?snapshot=true")) {
      Await.until("its first part is made", () -> read.get() > 0);
      assertThat(open).hasValue(1);
      slow.send(
          RawClient.FINAL | RawClient.TEXT, "{\"type\":\"subscribe\",\"types\":[\"task:*\"]}");
      Frame frame = Frame.of(slow.receive().payload());
      while (!frame.text().contains("\"types\"")) {
        frame = Frame.of(slow.receive().payload());
      }
      assertThat(open).hasValue(0);
      assertThat(read.get()).isLessThan(TASKS);
    }
  }

  /** How many entities it shows. */
  private static int wholeSnapshot(RawClient client) throws IOException {
    assertThat(Frame.of(client.receive().payload()).type()).isEqualTo("subscribed");
    int shown = 0;
    Frame part;
    do {
      part = Frame.of(client.receive().payload());
      shown += part.entities().size();
    } while (!part.flag("last"));
    return shown;
  }
}

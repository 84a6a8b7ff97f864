package dev.maestro.ws;

import dev.maestro.core.domain.Change;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.ProjectPatch;
import dev.maestro.core.domain.Value;
import java.util.concurrent.CompletableFuture;

/** Writes to one project, one small event a write, until it is closed. */
final class Writer implements AutoCloseable {

  private final Server server;
  private final ProjectId project;
  private final CompletableFuture<Void> ended;
  private volatile boolean closed;

  private Writer(Server server) {
    this.server = server;
    this.project = server.createProject("written").id();
    this.ended = CompletableFuture.runAsync(this::run);
  }

  static Writer start(Server server) {
    return new Writer(server);
  }

  private void run() {
    while (!closed) {
      writeNow();
    }
  }

  /** The seq of one more event. */
  long writeNow() {
    return write(server, project, "noise");
  }

  static long write(Server server, ProjectId project, String description) {
    return server
        .maestro()
        .projects()
        .update(
            project,
            new ProjectPatch(
                Change.keep(), Change.keep(), Change.to(description), Value.Fields.EMPTY))
        .seq();
  }

  @Override
  public void close() {
    closed = true;
    ended.join();
  }
}

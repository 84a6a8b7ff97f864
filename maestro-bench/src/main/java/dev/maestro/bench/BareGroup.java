package dev.maestro.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The least that a group commit takes: one thread writes all records that wait, syncs once, and
 * answers them all.
 */
final class BareGroup implements AutoCloseable {

  private record Waiting(ByteBuffer record, CompletableFuture<Boolean> answer) {}

  private static final Waiting END = new Waiting(ByteBuffer.allocate(0), new CompletableFuture<>());
  private static final int LARGEST_ROUND = 1024 * 1024;

  private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final BareLog log;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_ROUND);
  private final Thread thread = new Thread(this::loop, "bare-group");

  BareGroup(Path file) throws IOException {
    log = new BareLog(file);
    thread.start();
  }

  /** Returns when the record is on the disk. */
  void append(byte[] record) {
    Waiting waiting = new Waiting(ByteBuffer.wrap(record), new CompletableFuture<>());
    queue.add(waiting);
    waiting.answer().join();
  }

  private void loop() {
    List<Waiting> round = new ArrayList<>();
    boolean over = false;
    while (!over) {
      round.clear();
      try {
        round.add(queue.take());
        queue.drainTo(round);
        over = round.remove(END);
        write(round);
        round.forEach(waiting -> waiting.answer().complete(true));
      } catch (IOException | InterruptedException | RuntimeException e) {
        round.forEach(waiting -> waiting.answer().completeExceptionally(e));
        over = true;
      }
    }
  }

  private void write(List<Waiting> round) throws IOException {
    buffer.clear();
    round.forEach(waiting -> buffer.put(waiting.record()));
    log.append(buffer.flip());
    log.sync();
  }

  @Override
  public void close() throws IOException {
    queue.add(END);
    Step.join(thread);
    log.close();
  }
}

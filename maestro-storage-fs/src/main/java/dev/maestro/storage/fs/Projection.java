package dev.maestro.storage.fs;

import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps documents and checkpoints in step with the journal. Documents are written
 * as soon as there is something to write, the longest waiting first; a checkpoint is made when the
 * journal since the last one is long, when there was nothing to do for a while, and at the end.
 */
final class Projection {

  private static final Logger LOG = LoggerFactory.getLogger(Projection.class);

  private static final int BATCH = 64;
  private static final long JOURNAL_BYTES = 16L * 1024 * 1024;
  private static final long IDLE_MILLIS = 1_500;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long RETRY_MILLIS = 1_000;

  private final Backlog backlog;
  private final DocumentFiles files;
  private final Checkpoints checkpoints;
  private final Consumer<Visible> afterCheckpoint;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Request> requests = new ConcurrentLinkedQueue<>();
  private volatile Place place;
  private volatile boolean closing;
  private volatile boolean abandoned;

  /** Guarded by {@link #requests}. */
  private boolean ended;

  /** What has changed since the last checkpoint; of the thread. */
  private final Map<Ref, @Nullable Kept<?>> sinceCheckpoint = new HashMap<>();

  private long lastCheckpoint = System.nanoTime();

  /**
   * Somebody waits for a checkpoint.
   *
   * @param all whether it has to hold everything
   * @param made what it holds, or why it could not be made
   */
  private record Request(boolean all, CompletableFuture<Visible> made) {}

  /**
   * @param sinceCheckpoint what differs from the last checkpoint already
   * @param afterCheckpoint told what the checkpoint holds, when it is durable
   */
  Projection(
      Backlog backlog,
      DocumentFiles files,
      Checkpoints checkpoints,
      Map<Ref, ? extends @Nullable Kept<?>> sinceCheckpoint,
      Consumer<Visible> afterCheckpoint) {
    this.backlog = backlog;
    this.files = files;
    this.checkpoints = checkpoints;
    this.place = checkpoints.place();
    this.sinceCheckpoint.putAll(sinceCheckpoint);
    this.afterCheckpoint = afterCheckpoint;
    this.thread = new Thread(this::loop, "maestro-documents");
    thread.setDaemon(true);
  }

  void start() {
    backlog.serve();
    thread.start();
  }

  /** Up to where the journal is in the latest checkpoint. For any thread. */
  Place place() {
    return place;
  }

  /**
   * Waits until a checkpoint of all that is durable now is made.
   *
   * @param all whether it has to hold everything, so that it needs no other one
   * @return what it holds
   */
  Visible checkpoint(boolean all) throws IOException {
    Request request = new Request(all, new CompletableFuture<>());
    synchronized (requests) {
      if (ended) {
        throw new IOException("The store is closed");
      }
      requests.add(request);
    }
    backlog.wake();
    try {
      return request.made().join();
    } catch (CompletionException e) {
      throw notMade(e.getCause());
    }
  }

  private static IOException notMade(@Nullable Throwable cause) {
    String what = "The checkpoint could not be made";
    if (cause instanceof Abandoned) {
      return new IOException(what + ", since the store closes", cause);
    }
    String reason = cause instanceof IOException e ? Reason.of(e) : String.valueOf(cause);
    return new IOException(what + ": " + reason, cause);
  }

  /**
   * Writes what waits, makes a last checkpoint and ends; gives up where that takes too long, since
   * the journal has everything.
   *
   * @param most how many documents may wait; where it is more, none of them is begun
   */
  void close(long millis, long most) {
    abandoned = backlog.size() > most;
    closing = true;
    backlog.close();
    boolean interrupted = !joined(millis);
    abandoned = true;
    interrupted |= !joined(0);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** False where this thread was interrupted, which does not end the wait. */
  private boolean joined(long millis) {
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (thread.isAlive() && (millis == 0 || System.nanoTime() < end)) {
      try {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        // Time goes on between two looks at it, and to join for nothing is to join for ever.
        thread.join(millis == 0 ? 0 : Math.max(1, left));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return !interrupted;
  }

  private void loop() {
    while (!closing) {
      try {
        await();
        step();
      } catch (RuntimeException | Error e) {
        // Whoever writes waits for this thread where it is late, so it must not end.
        LOG.error("Documents could not be written for a reason that was not foreseen", e);
      }
    }
    try {
      finish();
    } catch (RuntimeException | Error e) {
      LOG.error("The last documents could not be written for a reason that was not foreseen", e);
    }
    files.close();
    synchronized (requests) {
      ended = true;
      requests.forEach(request -> request.made().completeExceptionally(new Abandoned()));
      requests.clear();
    }
  }

  private void await() {
    try {
      if (requests.isEmpty()) {
        backlog.awaitWork(backlog.trouble() == null ? IDLE_MILLIS : RETRY_MILLIS);
      }
    } catch (InterruptedException e) {
      LOG.warn("The thread that writes documents was interrupted, which has no effect", e);
    }
  }

  private void step() {
    boolean idle = backlog.size() == 0;
    Request request = requests.poll();
    if (request != null) {
      answer(request);
    } else if (writeAll() && isDue(idle)) {
      checkpointed(false);
    }
  }

  private void answer(Request request) {
    try {
      Optional<Visible> made = writeAll() ? checkpointed(request.all()) : Optional.empty();
      made.ifPresentOrElse(
          request.made()::complete, () -> request.made().completeExceptionally(whyNot()));
    } catch (RuntimeException | Error e) {
      request.made().completeExceptionally(e);
      throw e;
    }
  }

  /** Why something was not done just now. */
  private Throwable whyNot() {
    Throwable trouble = backlog.trouble();
    return trouble == null ? new Abandoned() : trouble;
  }

  private boolean isDue(boolean idle) {
    long bytes = backlog.durable().place().position() - checkpoints.place().position();
    boolean any = bytes > 0 || !sinceCheckpoint.isEmpty();
    return any
        && (idle || bytes >= JOURNAL_BYTES || System.nanoTime() - lastCheckpoint > LONGEST_NANOS);
  }

  private void finish() {
    boolean done = writeAll() && (!isDue(true) || checkpointed(false).isPresent());
    if (!done) {
      LOG.warn(
          "{} documents are not as they should be yet; the next start writes them, since the"
              + " journal has them",
          backlog.size());
    }
  }

  /** Whether everything that waited when this began is written, however much comes meanwhile. */
  private boolean writeAll() {
    long now = System.nanoTime();
    boolean fine = true;
    while (fine && !abandoned && backlog.hasWaitedSince(now)) {
      fine = writeSome();
    }
    return fine && !abandoned;
  }

  /** Writes a batch of documents; whether that went well. */
  private boolean writeSome() {
    List<Changed> batch = backlog.take(BATCH);
    List<Changed> failed = new ArrayList<>();
    Throwable reason = null;
    for (Changed changed : batch) {
      try {
        sinceCheckpoint.put(changed.ref(), changed.after());
        files.show(changed);
      } catch (IOException | RuntimeException | Error e) {
        failed.add(changed);
        reason = e;
      }
    }
    if (reason != null) {
      trouble(reason);
      backlog.putBack(failed, reason);
    } else if (!batch.isEmpty()) {
      noTrouble();
    }
    return reason == null;
  }

  private Optional<Visible> checkpointed(boolean all) {
    try {
      return checkpointOrFail(all);
    } catch (Abandoned e) {
      LOG.debug("The last checkpoint takes too long and is left", e);
      return Optional.empty();
    } catch (IOException | RuntimeException | Error e) {
      trouble(e);
      backlog.putBack(List.of(), e);
      return Optional.empty();
    }
  }

  private Optional<Visible> checkpointOrFail(boolean all) throws IOException {
    Visible now = backlog.durable();
    if (!writeAll()) {
      return Optional.empty();
    }
    Set<Ref> changed = Set.copyOf(sinceCheckpoint.keySet());
    files.sync(this::between);
    checkpoints.write(all, now.place(), changed, now.state(), this::between);
    // What has changed again is in it as it was then.
    sinceCheckpoint
        .entrySet()
        .removeIf(shown -> isIn(now.state(), shown.getKey(), shown.getValue()));
    lastCheckpoint = System.nanoTime();
    place = now.place();
    noTrouble();
    afterCheckpoint.accept(now);
    return Optional.of(now);
  }

  @SuppressWarnings("ReferenceEquality") // a version is itself only
  private static boolean isIn(State state, Ref ref, @Nullable Kept<?> version) {
    return state.stored(ref) == version;
  }

  /** Documents do not wait for a checkpoint. */
  private void between() {
    if (abandoned) {
      throw new Abandoned();
    }
    boolean fine = true;
    while (fine && !abandoned && backlog.isDue()) {
      fine = writeSome();
    }
  }

  private void trouble(Throwable failure) {
    if (backlog.trouble() == null) {
      LOG.warn("Documents cannot be written; the journal has them, and it is tried again", failure);
    } else {
      LOG.debug("Documents still cannot be written", failure);
    }
  }

  private void noTrouble() {
    if (backlog.trouble() != null) {
      backlog.troubleIsOver();
      LOG.info("Documents are written again");
    }
  }

  /** The time to close is over. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}

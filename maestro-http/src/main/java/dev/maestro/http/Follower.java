package dev.maestro.http;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioExecutor;

/**
 * A request that follows the log: a place in it, and no thread. All that it has belongs to the I/O
 * thread of its connection; only looks at the log take place on a worker, one at a time.
 *
 * <pre>
 *   commit ── wake ──▶ I/O thread ── look ──▶ worker
 *                       found  ◀── a page ─────┘
 *                       answers, writes, or waits for the next wake
 * </pre>
 */
abstract class Follower {

  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  private final HttpServerExchange exchange;
  private final Followers followers;
  private final EventReader reader;
  private final ClientWatch watch;
  private final AtomicBoolean woken = new AtomicBoolean();

  private long cursor;
  private boolean asked = true;
  private boolean looking;
  private boolean done;
  private XnioExecutor.@Nullable Key timer;

  /**
   * @param after the seq of the last event that is not wanted any more
   */
  Follower(HttpServerExchange exchange, Followers followers, EventReader reader, long after) {
    this.exchange = exchange;
    this.followers = followers;
    this.reader = reader;
    this.cursor = after;
    this.watch = new ClientWatch(exchange, this::abort);
  }

  /**
   * Takes over the exchange.
   *
   * @param limit the most that may follow
   * @throws Refusal if so many do
   */
  final void begin(int limit) {
    followers.add(this, limit);
    Traffic.whenOver(exchange, this::over);
    exchange.dispatch(exchange.getIoThread(), guarded(this::started));
  }

  private void started() {
    watch.begin();
    Traffic.whenClosing(exchange, () -> run(this::serverCloses));
    start();
    lookIfDue();
  }

  /** For any thread. */
  private void over() {
    followers.remove(this);
    run(this::finish);
  }

  /** There may be more. For any thread; returns at once. */
  final void wake() {
    if (woken.compareAndSet(false, true)) {
      run(this::lookAgain);
    }
  }

  private void lookAgain() {
    woken.set(false);
    asked = true;
    lookIfDue();
  }

  /** Looks at the log if there may be more, and if that can be used now. */
  final void lookIfDue() {
    if (!done && asked && !looking && isReady()) {
      asked = false;
      looking = true;
      worker().execute(this::look);
    }
  }

  private void look() {
    try {
      EventPage page = reader.after(cursor);
      run(() -> looked(page));
    } catch (RuntimeException | Error e) {
      run(() -> failed(e));
    }
  }

  private void looked(EventPage page) {
    looking = false;
    cursor = page.nextSeq();
    asked |= page.hasMore();
    found(page);
    lookIfDue();
  }

  /** All of the following runs on the I/O thread. */
  abstract void start();

  /** Whether what a look finds could be sent. */
  abstract boolean isReady();

  /** What a look found, which may be nothing. */
  abstract void found(EventPage page);

  /** A look failed, and there will be no other. */
  abstract void failed(Throwable reason);

  /** The server waits for this to end. */
  abstract void serverCloses();

  final HttpServerExchange exchange() {
    return exchange;
  }

  /** The seq up to which all was looked at. */
  final long cursor() {
    return cursor;
  }

  final boolean isLooking() {
    return looking;
  }

  /** Sets the one timer that there is; the one before is forgotten. */
  final void after(Duration delay, Runnable task) {
    forgetTimer();
    timer = Answers.after(exchange, delay, guarded(task));
  }

  private void forgetTimer() {
    if (timer != null) {
      timer.remove();
      timer = null;
    }
  }

  /** From here on nothing happens by itself; the exchange is for who calls this to end. */
  final void finish() {
    if (!done) {
      done = true;
      forgetTimer();
      watch.end();
    }
  }

  final void abort() {
    finish();
    Answers.abort(exchange);
  }

  final Executor worker() {
    return exchange.getConnection().getWorker();
  }

  private void run(Runnable task) {
    try {
      exchange.getIoThread().execute(guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("A connection was lost with the server", e);
    }
  }

  /**
   * Does the task unless all is over; one that fails must not leave a client that waits for ever.
   */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        if (!done) {
          task.run();
        }
      } catch (RuntimeException | Error e) {
        LOG.error("A connection is cut off, since its events cannot be sent", e);
        abort();
      }
    };
  }
}

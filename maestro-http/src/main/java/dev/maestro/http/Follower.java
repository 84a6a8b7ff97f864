package dev.maestro.http;

import dev.maestro.core.domain.EventFilter;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioExecutor;

/**
 * A request that follows the log: a place in it, and no thread. All that it has belongs to the I/O
 * thread of its connection. While it has not had all there is, it looks at the log by itself, on a
 * worker; then it waits among the {@link Followers} for what it wants.
 *
 * <pre>
 *   behind ── look ──▶ worker ── a page ──▶ found: answers, writes, and goes on
 *   up to date ──▶ waits ── handed a page ──▶ found
 * </pre>
 */
abstract class Follower {

  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  private final HttpServerExchange exchange;
  private final Followers followers;
  private final EventReader reader;
  private final ClientWatch watch;

  private long cursor;
  private State state = State.IDLE;
  private boolean done;
  private XnioExecutor.@Nullable Key timer;

  private enum State {
    IDLE,
    /** A page comes, or a failure. */
    LOOKING,
    /** Among the followers, or no more there and what it is told is on its way. */
    WAITING
  }

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
    goOn();
  }

  /** For any thread. */
  private void over() {
    followers.remove(this);
    run(this::finish);
  }

  /**
   * It waits no more, since there is something that it wants. For any thread; returns at once.
   *
   * @param page what has been found for all who want the same
   */
  final void hand(EventPage page) {
    run(() -> looked(reader.ofFound(page, cursor)));
  }

  /**
   * It waits no more, and nobody has looked at what comes after that seq. For any thread; returns
   * at once.
   */
  final void readAfter(long seq) {
    run(() -> {
      moveOnTo(seq);
      // It may be past what was skipped, and wait on; but its time may be over, and a page ends it.
      lookOnWorker();
    });
  }

  private void moveOnTo(long seq) {
    state = State.IDLE;
    cursor = Math.max(cursor, seq);
  }

  /** Waits for more, or looks at what there is, if that can be used now. */
  final void goOn() {
    if (done || state != State.IDLE || !isReady()) {
      return;
    }
    if (followers.await(this, cursor)) {
      state = State.WAITING;
    } else {
      lookOnWorker();
    }
  }

  private void lookOnWorker() {
    state = State.LOOKING;
    worker().execute(this::look);
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
    moveOnTo(page.nextSeq());
    found(page);
    goOn();
  }

  /**
   * Ends the wait. The cursor is the newest place then.
   *
   * @return false if something is under way that will be {@link #found}, or fail
   */
  final boolean stopWaiting() {
    if (state == State.WAITING) {
      followers.leave(this).ifPresent(this::moveOnTo);
    }
    return state == State.IDLE;
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

  final EventFilter filter() {
    return reader.filter();
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

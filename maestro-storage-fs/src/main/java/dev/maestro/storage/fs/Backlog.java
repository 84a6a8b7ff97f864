package dev.maestro.storage.fs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The entities whose documents have to be written, those that wait longest first. The writer adds
 * and the documents' thread takes; whoever adds waits where the other is too far behind.
 */
final class Backlog {

  private static final long LONGEST_WAIT_MILLIS = 1_000;

  /** How many documents may wait while none can be written. */
  static final int MOST_STUCK = 10_000;

  private final Map<Ref, Waiting> waiting = new LinkedHashMap<>();

  /** Since when those wait that were taken last, in case that they come back. */
  private final Map<Ref, Long> since = new HashMap<>();

  private final Pace pace = new Pace();
  private long lastAdded = System.nanoTime();

  private Visible durable;
  private @Nullable Throwable trouble;
  private boolean closed;
  private boolean woken;
  private boolean served;

  private record Waiting(Changed changed, long since) {}

  Backlog(Visible durable) {
    this.durable = durable;
  }

  /** What is durable and is to be shown by documents. */
  synchronized void add(Collection<Changed> changes, Visible now) {
    durable = now;
    long time = System.nanoTime();
    int before = waiting.size();
    for (Changed changed : changes) {
      // Last, so that a folder is empty by the time that its project goes.
      Waiting earlier =
          changed.after() == null ? waiting.remove(changed.ref()) : waiting.get(changed.ref());
      waiting.put(
          changed.ref(),
          earlier == null
              ? new Waiting(changed, time)
              : new Waiting(earlier.changed().then(changed), earlier.since()));
    }
    lastAdded = time;
    pace.added(waiting.size() - before);
    // Else whoever waits for work would only find that it is too soon.
    if (before == 0 || isDue()) {
      notifyAll();
    }
  }

  /** The state that all documents show once everything that waits now is written. */
  synchronized Visible durable() {
    return durable;
  }

  /** Whether that document waits, but for being written right now. */
  synchronized boolean isWaiting(Ref ref) {
    return waiting.containsKey(ref);
  }

  synchronized int size() {
    return waiting.size();
  }

  /** How long the first one has waited, in nanoseconds; 0 where none waits. */
  synchronized long age() {
    return waiting.isEmpty() ? 0 : System.nanoTime() - waiting.values().iterator().next().since();
  }

  /** Whether one waits that began to wait before that time of {@link System#nanoTime}. */
  synchronized boolean hasWaitedSince(long time) {
    return waiting.values().stream().anyMatch(entry -> entry.since() - time <= 0);
  }

  /** Somebody writes documents from now on, whom it makes sense to wait for. */
  synchronized void serve() {
    served = true;
  }

  /** Takes the first ones. */
  synchronized List<Changed> take(int most) {
    List<Changed> taken = new ArrayList<>();
    since.clear();
    Iterator<Waiting> first = waiting.values().iterator();
    while (taken.size() < most && first.hasNext()) {
      Waiting next = first.next();
      taken.add(next.changed());
      since.put(next.changed().ref(), next.since());
      first.remove();
    }
    pace.taken(taken.size());
    notifyAll();
    return taken;
  }

  /** Puts back what could not be written, behind the others, which may fare better. */
  synchronized void putBack(Collection<Changed> changes, Throwable reason) {
    trouble = reason;
    long time = System.nanoTime();
    for (Changed changed : changes) {
      Waiting newer = waiting.remove(changed.ref());
      waiting.put(
          changed.ref(),
          new Waiting(
              newer == null ? changed : changed.then(newer.changed()),
              since.getOrDefault(changed.ref(), time)));
    }
    notifyAll();
  }

  /** The document shows the entity as it is already. */
  synchronized void isShown(Ref ref) {
    waiting.remove(ref);
  }

  synchronized void troubleIsOver() {
    trouble = null;
    notifyAll();
  }

  synchronized @Nullable Throwable trouble() {
    return trouble;
  }

  /** Waits while documents are too far behind; not while they cannot be written at all. */
  synchronized void awaitRoom() {
    boolean interrupted = false;
    while (served && !closed && trouble == null && pace.isTooFast(age())) {
      try {
        wait(LONGEST_WAIT_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether documents are to be written now. */
  synchronized boolean isDue() {
    return !waiting.isEmpty() && due() <= 0;
  }

  private long due() {
    return Pace.due(waiting.size(), age(), System.nanoTime() - lastAdded);
  }

  /** Waits until documents are to be written; or until it is woken, or the time has passed. */
  synchronized void awaitWork(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = end - System.nanoTime();
    while (!closed && !woken && left > 0 && (trouble != null || !isDue())) {
      long wait = waiting.isEmpty() || trouble != null ? left : Math.min(left, due());
      // Time goes on between two looks at it.
      wait(1 + TimeUnit.NANOSECONDS.toMillis(Math.max(0, wait)));
      left = end - System.nanoTime();
    }
    woken = false;
  }

  /** Nobody waits any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Wakes who waits for work, to look for other work. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }
}

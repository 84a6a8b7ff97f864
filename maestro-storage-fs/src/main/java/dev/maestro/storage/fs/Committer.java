package dev.maestro.storage.fs;

import dev.maestro.core.port.Durability;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.journal.Entry;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.JournalUnavailable;
import dev.maestro.storage.fs.journal.JournalUnavailable.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what waits as one batch, on the writer's thread.
 *
 * <pre>
 *   run       each work in turn, on the state that the one before it left; one that throws leaves none
 *   append    a record for each that changes or tells something          failing here: nothing changed,
 *   sync      once (a buffered store: later, unless one demands it)        or unknown
 *   show      the new state, then its events
 *   answer    all, those included that only looked or were refused, since they may have seen others
 *   announce  that there are events
 * </pre>
 */
final class Committer implements Writer.Batches {

  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

  /** How long a buffered write may take until it is synced. */
  private static final long SYNC_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long RETRY_MILLIS = 1_000;
  private static final long LONG = TimeUnit.DAYS.toMillis(1);

  /** What is more than that is committed in parts. */
  private static final long LARGEST = 16L * 1024 * 1024;

  /** So many bytes are synced sooner, since they are kept in memory until then. */
  private static final long MOST_UNSYNCED = 16L * 1024 * 1024;

  private final Durability durability;
  private final Journal journal;
  private final Backlog backlog;
  private final Committed committed;

  private Visible visible;

  /** Shown, and not yet durable; by a buffered store only. */
  private final Map<Ref, Changed> unsettled = new LinkedHashMap<>();

  private boolean isUnsettled;
  private long unsettledSince;

  /** Whether the log has been told that writes cannot be taken. */
  private boolean isWarned;

  /** What has left the state and the journal apart; null while they are not. */
  private @Nullable Throwable lost;

  /** Told what a batch has come to. */
  interface Committed {

    /**
     * @param bytes about what the events take in memory
     */
    void show(Visible visible, List<LoggedEvent> events, long bytes);

    /** All whose write this was are answered, so there is time to tell the others. */
    void announce();
  }

  Committer(
      Durability durability,
      Journal journal,
      Visible visible,
      Backlog backlog,
      Committed committed) {
    this.durability = durability;
    this.journal = journal;
    this.visible = visible;
    this.backlog = backlog;
    this.committed = committed;
  }

  /** A batch as far as it has come. */
  private static final class Batch {
    private final List<Entry> entries = new ArrayList<>();
    private final List<PendingState> transactions = new ArrayList<>();
    private State state;
    private long position;
    private long bytes;

    Batch(Visible visible) {
      this.state = visible.state();
      this.position = visible.place().position();
    }

    boolean hasEvents() {
      return transactions.stream().anyMatch(transaction -> !transaction.events().isEmpty());
    }
  }

  @Override
  public void commit(List<WriteJob<?>> jobs) {
    try {
      requireTaking();
      commitOrFail(jobs);
    } catch (StorageUnavailable e) {
      jobs.forEach(job -> job.fail(e));
    } catch (RuntimeException | Error e) {
      LOG.error("A batch of writes failed for a reason that was not foreseen", e);
      jobs.forEach(job -> job.fail(e));
    }
  }

  private void requireTaking() {
    Throwable failure = lost;
    if (failure != null) {
      throw isLost(failure);
    }
    if (!journal.mend()) {
      throw StorageUnavailable.nothingChanged("an earlier write is still undecided", null);
    }
    backlog.awaitRoom();
    Throwable trouble = backlog.trouble();
    if (trouble != null && backlog.size() > Backlog.MOST_STUCK) {
      throw StorageUnavailable.nothingChanged(
          "too many documents wait to be written: " + trouble.getMessage(), trouble);
    }
  }

  private static StorageUnavailable isLost(Throwable failure) {
    return StorageUnavailable.nothingChanged(
        "it failed for a reason that was not foreseen, and has to be started again: " + failure,
        failure);
  }

  /** In parts where it is much, since what is written at once is in memory at once. */
  private void commitOrFail(List<WriteJob<?>> jobs) {
    int from = 0;
    while (from < jobs.size()) {
      Throwable failure = lost;
      if (failure != null) {
        StorageUnavailable answer = isLost(failure);
        jobs.subList(from, jobs.size()).forEach(job -> job.fail(answer));
        return;
      }
      Batch batch = new Batch(visible);
      int to = from;
      do {
        run(jobs.get(to++), batch);
      } while (to < jobs.size() && batch.bytes < LARGEST);
      commit(jobs.subList(from, to), batch);
      from = to;
    }
  }

  private void commit(List<WriteJob<?>> jobs, Batch batch) {
    boolean synced =
        durability == Durability.FSYNC
            || jobs.stream().anyMatch(job -> job.demands(Durability.FSYNC));
    try {
      if (synced) {
        journal.commit(batch.entries);
      } else {
        journal.append(batch.entries);
      }
    } catch (JournalUnavailable e) {
      failed(jobs, batch, e);
      return;
    } catch (RuntimeException | Error e) {
      unforeseen(jobs, e);
      return;
    }
    isWarned = false;
    show(batch);
    try {
      syncSoon();
      settleWhatIsSynced();
      jobs.forEach(job -> job.answer(synced ? Durability.FSYNC : Durability.BUFFERED));
    } finally {
      if (batch.hasEvents()) {
        committed.announce();
      }
    }
  }

  /** It may be in the journal, which this state does not know of then. */
  private void unforeseen(List<WriteJob<?>> jobs, Throwable failure) {
    LOG.error(
        "The journal failed for a reason that was not foreseen; start the server again", failure);
    lost = failure;
    jobs.forEach(job -> job.fail(StorageUnavailable.outcomeUnknown(failure.toString(), failure)));
  }

  private void run(WriteJob<?> job, Batch batch) {
    PendingState transaction = new PendingState(batch.state);
    boolean fine = job.run(transaction);
    clearInterrupt();
    if (!fine) {
      return;
    }
    Entry entry;
    try {
      entry =
          new TransactionPacker(
                  transaction, batch.position, batch.position - Retention.IMAGE_WINDOW)
              .pack();
    } catch (RuntimeException | Error e) {
      job.refuse(e);
      return;
    }
    if (entry.length() > 0) {
      batch.entries.add(entry);
      batch.transactions.add(transaction);
      batch.position += Journal.sizeOf(entry.length());
      batch.bytes += entry.length();
    }
    batch.state = transaction.after();
  }

  /** A work that interrupts its thread must not close the channels that this thread uses. */
  private static void clearInterrupt() {
    if (Thread.interrupted()) {
      LOG.warn("A work interrupted the thread that writes, which has no effect");
    }
  }

  /** Those that have nothing to commit are not to fail with the others. */
  private void failed(List<WriteJob<?>> jobs, Batch batch, JournalUnavailable failure) {
    if (jobs.size() > 1 && failure.outcome() == Outcome.NOTHING && !journal.isBroken()) {
      jobs.forEach(job -> commit(List.of(job)));
      return;
    }
    if (isWarned) {
      LOG.debug("A write could not be taken", failure);
    } else {
      LOG.warn("A write could not be taken, nor will others be until this is over", failure);
      isWarned = true;
    }
    String reason = String.valueOf(failure.getMessage());
    StorageUnavailable answer =
        failure.outcome() == Outcome.UNKNOWN && !batch.entries.isEmpty()
            ? StorageUnavailable.outcomeUnknown(reason, failure)
            : StorageUnavailable.nothingChanged(reason, failure);
    jobs.forEach(job -> job.fail(answer));
  }

  private void show(Batch batch) {
    if (batch.transactions.isEmpty()) {
      return;
    }
    visible = new Visible(batch.state, journal.next());
    if (!isUnsettled) {
      isUnsettled = true;
      unsettledSince = System.nanoTime();
    }
    List<LoggedEvent> events = new ArrayList<>();
    long bytes = batch.bytes;
    for (PendingState transaction : batch.transactions) {
      events.addAll(transaction.events());
      bytes += note(transaction);
    }
    committed.show(visible, events, bytes);
  }

  /** Notes which documents have to change; returns about what the new versions take in memory. */
  private long note(PendingState transaction) {
    long bytes = 0;
    State after = transaction.after();
    for (Ref ref : transaction.changed()) {
      Kept<?> version = after.find(ref);
      Changed change = new Changed(ref, transaction.base().find(ref), version);
      unsettled.merge(ref, change, Changed::then);
      // A version shares its parts with the one before, but has lists of its own.
      bytes += version == null ? 0 : version.size() / 16;
    }
    return bytes;
  }

  /** Writers that never pause must not put it off for ever. */
  private void syncSoon() {
    if (journal.hasUnsynced()
        && (System.nanoTime() - unsettledSince >= SYNC_NANOS
            || journal.nextPosition() - journal.durablePosition() >= MOST_UNSYNCED)) {
      sync();
    }
  }

  private void settleWhatIsSynced() {
    if (isUnsettled && !journal.hasUnsynced()) {
      backlog.add(unsettled.values(), visible);
      unsettled.clear();
      isUnsettled = false;
    }
  }

  @Override
  public long restMillis() {
    if (journal.isBroken()) {
      return RETRY_MILLIS;
    }
    if (!journal.hasUnsynced()) {
      return LONG;
    }
    long left = SYNC_NANOS - (System.nanoTime() - unsettledSince);
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(left));
  }

  @Override
  public void rest() {
    sync();
  }

  /** Makes durable what is not yet; whether that went well. */
  boolean sync() {
    try {
      if (journal.mend()) {
        journal.sync();
        settleWhatIsSynced();
        return true;
      }
      LOG.debug("The journal still cannot be written");
    } catch (JournalUnavailable e) {
      LOG.warn("The last writes are not durable yet; it is tried again", e);
    } catch (RuntimeException | Error e) {
      LOG.error("The journal could not be synced for a reason that was not foreseen", e);
    }
    return false;
  }
}

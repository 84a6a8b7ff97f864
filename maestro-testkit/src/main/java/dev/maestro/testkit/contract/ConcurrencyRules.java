package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads at once. */
abstract class ConcurrencyRules extends Rules {

  private static final int THREADS = 8;
  private static final int WRITES = 25;
  private static final int ALL_WRITES = THREADS * WRITES;

  /** Longer than any healthy run takes. */
  private static final int DEADLINE_SECONDS = 60;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);

  ConcurrencyRules(StorageContract adapter) {
    super(adapter);
  }

  @AfterEach
  final void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void noWriteIsLostAmongOthers() throws Exception {
    write(tx -> tx.save(counter(0)));
    List<Commit<Long>> commits = inEveryThread(this::countUp);
    assertThat(commits)
        .extracting(Commit::result)
        .containsExactlyInAnyOrderElementsOf(upTo(ALL_WRITES));
    see(s -> assertThat(count(s.requireProject(counter(0).id()))).isEqualTo(ALL_WRITES));
  }

  @Test
  void eventsAreInTheOrderOfTheirCommits() throws Exception {
    write(tx -> tx.save(counter(0)));
    List<Commit<Long>> commits = inEveryThread(this::countUp);
    assertThat(commits).allMatch(commit -> commit.seq() == commit.result());
    assertThat(storage().events().read(0, ALL_WRITES + 1).events())
        .extracting(logged -> count(((Event.ProjectUpdated) logged.event()).project()))
        .containsExactlyElementsOf(upTo(ALL_WRITES));
  }

  @Test
  void whatAWriteHasAcknowledgedIsInEveryLaterSnapshot() throws Exception {
    write(tx -> tx.save(counter(0)));
    inEveryThread(() -> {
      Commit<Long> commit = countUp();
      try (Snapshot snapshot = storage().snapshot()) {
        assertThat(snapshot.seq()).isGreaterThanOrEqualTo(commit.seq());
        assertThat(count(snapshot.requireProject(counter(0).id())))
            .isGreaterThanOrEqualTo(commit.result())
            .isEqualTo(snapshot.seq());
      }
      return commit;
    });
  }

  @Test
  void aReaderSeesATransactionWholeOrNotAtAll() throws Exception {
    Project other = Samples.project("other");
    write(tx -> {
      tx.save(counter(0));
      tx.save(Samples.withDescription(other, "0"));
    });
    AtomicBoolean done = new AtomicBoolean();
    Future<Boolean> reader = threads.submit(() -> alwaysInStep(other, done));
    inEveryThread(() ->
        storage()
            .write(tx -> {
              long next = count(tx.requireProject(counter(0).id())) + 1;
              tx.save(Samples.withDescription(other, Long.toString(next)));
              tx.save(counter(next));
              return next;
            }));
    done.set(true);
    assertThat(result(reader)).isTrue();
  }

  private boolean alwaysInStep(Project other, AtomicBoolean done) {
    boolean inStep = true;
    while (inStep && !done.get()) {
      inStep =
          read(
              s -> count(s.requireProject(counter(0).id())) == count(s.requireProject(other.id())));
    }
    return inStep;
  }

  @Test
  void aReadDoesNotWaitForAWrite() throws Exception {
    write(tx -> tx.save(counter(0)));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Future<Commit<Boolean>> writing =
        threads.submit(() ->
            write(tx -> {
              tx.save(counter(1));
              begun.countDown();
              await(mayEnd);
            }));
    try {
      await(begun);
      Future<List<Project>> reading = threads.submit(() -> read(Rules::projects));
      assertThat(result(reading)).containsExactly(counter(0));
      assertThat(result(threads.submit(() -> storage().events().read(0, 1).events()))).isEmpty();
    } finally {
      mayEnd.countDown();
    }
    result(writing);
    see(s -> assertThat(projects(s)).containsExactly(counter(1)));
  }

  @Test
  void aSnapshotIsReadByManyThreads() throws Exception {
    write(tx -> IntStream.range(0, 50).forEach(i -> tx.save(Samples.task("t" + i))));
    try (Snapshot snapshot = storage().snapshot()) {
      assertThat(inEveryThread(() -> tasks(snapshot).size())).containsOnly(50);
    }
  }

  private Commit<Long> countUp() {
    return storage()
        .write(tx -> {
          long next = count(tx.requireProject(counter(0).id())) + 1;
          tx.save(counter(next));
          tx.record(new Event.ProjectUpdated(counter(next)), next);
          return next;
        });
  }

  private static Project counter(long count) {
    return Samples.withDescription(Samples.project("counter"), Long.toString(count));
  }

  private static long count(Project counter) {
    return Long.parseLong(counter.description());
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  /** What each thread gets from each of its calls. */
  private <R> List<R> inEveryThread(Callable<R> call)
      throws InterruptedException, ExecutionException, TimeoutException {
    storage();
    List<Future<List<R>>> running =
        IntStream.range(0, THREADS)
            .mapToObj(i ->
                threads.submit(() -> {
                  List<R> results = new ArrayList<>();
                  for (int n = 0; n < WRITES; n++) {
                    results.add(call.call());
                  }
                  return results;
                }))
            .toList();
    List<R> results = new ArrayList<>();
    for (Future<List<R>> future : running) {
      results.addAll(result(future));
    }
    return results;
  }

  private static <R> R result(Future<R> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

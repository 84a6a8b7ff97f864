package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.port.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Calls that run at once answer as if they ran one by one. */
abstract class LinearizabilityRules extends Rules {

  private static final int HISTORIES = 10;
  private static final int THREADS = 4;
  private static final int CALLS = 3;

  /** Longer than any healthy run takes. */
  private static final int DEADLINE_SECONDS = 60;

  LinearizabilityRules(StorageContract adapter) {
    super(adapter);
  }

  @Test
  void callsThatRunAtOnceAnswerAsIfTheyRanOneByOne() throws Exception {
    for (long seed = 1; seed <= HISTORIES; seed++) {
      try (Storage storage = adapter.use(adapter.open())) {
        CallHistory history = run(storage, seed);
        assertThat(history.isLinearizable()).as("seed %s: %s", seed, history).isTrue();
      }
    }
  }

  /** Asks an empty store some random things, many at once. */
  static CallHistory run(Storage storage, long seed)
      throws InterruptedException, ExecutionException, TimeoutException {
    RandomCalls random = new RandomCalls(new Random(seed));
    AtomicLong clock = new AtomicLong();
    List<CallHistory.Answered> answered = new ArrayList<>();
    random.begin().forEach(call -> answered.add(ask(storage, call, clock)));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    CountDownLatch start = new CountDownLatch(THREADS);
    try {
      List<Future<List<CallHistory.Answered>>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
          calls.add(random.next());
        }
        running.add(
            threads.submit(() -> {
              start.countDown();
              start.await();
              return calls.stream().map(call -> ask(storage, call, clock)).toList();
            }));
      }
      for (Future<List<CallHistory.Answered>> calls : running) {
        answered.addAll(calls.get(DEADLINE_SECONDS, TimeUnit.SECONDS));
      }
    } finally {
      threads.shutdownNow();
    }
    answered.add(ask(storage, random.end(), clock));
    return new CallHistory(answered);
  }

  private static CallHistory.Answered ask(Storage storage, Call call, AtomicLong clock) {
    long began = clock.incrementAndGet();
    Call.Answer answer = call.ask(storage);
    return new CallHistory.Answered(call, answer, began, clock.incrementAndGet());
  }
}

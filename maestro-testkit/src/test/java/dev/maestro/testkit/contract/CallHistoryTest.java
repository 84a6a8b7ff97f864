package dev.maestro.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.Work;
import dev.maestro.testkit.InMemoryStorage;
import dev.maestro.testkit.contract.CallHistory.Answered;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Which histories of calls pass for calls that ran one by one, and which do not. */
class CallHistoryTest {

  private static final TaskId TASK = new TaskId("task_2_1");

  private final RandomCalls calls = new RandomCalls(new Random(1));
  private final InMemoryStorage scratch = new InMemoryStorage();
  private final List<Answered> history = new ArrayList<>();

  CallHistoryTest() {
    for (Call call : calls.begin()) {
      add(call, -10 + call.number(), -10 + call.number());
    }
  }

  private void add(Call call, long began, long ended) {
    history.add(new Answered(call, call.ask(scratch), began, ended));
  }

  private static Call claim(int number) {
    return new Call(number, "claim", (storage, maestro) -> RandomCalls.claim(storage, TASK));
  }

  private static Call read(int number) {
    return new Call(number, "read", (storage, maestro) -> Rules.read(storage, Rules::tasks));
  }

  private boolean passes() {
    return new CallHistory(history).isLinearizable();
  }

  @Test
  void callsOneByOnePass() {
    add(claim(11), 1, 2);
    add(claim(12), 3, 4);
    add(read(13), 5, 6);
    assertThat(passes()).isTrue();
  }

  @Test
  void anAnswerMayOvertakeOneThatIsStillOnItsWay() {
    // Asked later and done first.
    add(claim(12), 2, 3);
    add(claim(11), 1, 4);
    assertThat(passes()).isTrue();
  }

  @Test
  void anAnswerMayNotOvertakeOneThatIsThere() {
    add(claim(12), 3, 4);
    add(claim(11), 1, 2);
    assertThat(passes()).isFalse();
  }

  @Test
  void whatTwoHaveClaimedIsCaught() {
    Call.Answer mine = claim(11).ask(scratch);
    history.add(new Answered(claim(11), mine, 1, 4));
    history.add(new Answered(claim(12), mine, 2, 3));
    assertThat(passes()).isFalse();
  }

  @Test
  void aReadThatMissesWhatWasAcknowledgedIsCaught() {
    Call.Answer before = read(12).ask(scratch);
    add(claim(11), 1, 2);
    history.add(new Answered(read(12), before, 3, 4));
    assertThat(passes()).isFalse();
  }

  @Test
  void anAnswerFromPendingStateThatIsTakenBackIsCaught() {
    assertThat(claim(11).ask(scratch).refusal()).isNull();
    Call.Answer taken = claim(12).ask(scratch);
    history.add(new Answered(claim(11), Call.unavailable(), 1, 4));
    history.add(new Answered(claim(12), taken, 2, 3));
    assertThat(passes()).isFalse();
  }

  @Test
  void whatCouldNotBeTakenHasNoPlace() {
    history.add(new Answered(claim(11), Call.unavailable(), 1, 4));
    add(claim(12), 2, 3);
    assertThat(passes()).isTrue();
  }

  @Test
  void aStoreThatLosesAnUpdateIsCaught() throws Exception {
    assertThat(caught(LosesUpdates::new)).isPositive();
  }

  @Test
  void aStoreThatShowsWritesLateIsCaught() throws Exception {
    assertThat(caught(ShowsLate::new)).isPositive();
  }

  @Test
  void aSoundStoreIsNotCaught() throws Exception {
    assertThat(caught(sound -> sound)).isZero();
  }

  private static int caught(Function<InMemoryStorage, Storage> planted) throws Exception {
    int caught = 0;
    for (long seed = 1; seed <= 10; seed++) {
      try (Storage storage = planted.apply(new InMemoryStorage())) {
        caught += LinearizabilityRules.run(storage, seed).isLinearizable() ? 0 : 1;
      }
    }
    return caught;
  }

  /** Forgets each eighth write when it has answered it. */
  private record LosesUpdates(InMemoryStorage sound, AtomicInteger writes) implements Storage {

    LosesUpdates(InMemoryStorage sound) {
      this(sound, new AtomicInteger());
    }

    private static final class Forgotten extends RuntimeException {
      private static final long serialVersionUID = 1L;
    }

    @Override
    public <R> Commit<R> write(Work<R> work, Durability atLeast) {
      if (writes.incrementAndGet() % 8 != 0) {
        return sound.write(work, atLeast);
      }
      List<Commit<R>> answer = new ArrayList<>();
      try {
        return sound.write(
            tx -> {
              answer.add(new Commit<>(work.run(tx), tx.seq(), Durability.FSYNC));
              throw new Forgotten();
            },
            atLeast);
      } catch (Forgotten e) {
        return answer.get(0);
      }
    }

    @Override
    public Snapshot snapshot() {
      return sound.snapshot();
    }

    @Override
    public Durability durability() {
      return sound.durability();
    }

    @Override
    public EventLog events() {
      return sound.events();
    }

    @Override
    public Consumers consumers() {
      return sound.consumers();
    }

    @Override
    public void close() {
      sound.close();
    }
  }

  /** Shows a write when the next one comes. */
  private static final class ShowsLate implements Storage {
    private final InMemoryStorage sound;
    private Snapshot shown;

    ShowsLate(InMemoryStorage sound) {
      this.sound = sound;
      this.shown = sound.snapshot();
    }

    @Override
    public synchronized <R> Commit<R> write(Work<R> work, Durability atLeast) {
      shown = sound.snapshot();
      return sound.write(work, atLeast);
    }

    /** One that many may close. */
    @Override
    public synchronized Snapshot snapshot() {
      Snapshot now = shown;
      return (Snapshot)
          Proxy.newProxyInstance(
              Snapshot.class.getClassLoader(),
              new Class<?>[] {Snapshot.class},
              (proxy, method, arguments) ->
                  method.getName().equals("close") ? null : method.invoke(now, arguments));
    }

    @Override
    public Durability durability() {
      return sound.durability();
    }

    @Override
    public EventLog events() {
      return sound.events();
    }

    @Override
    public Consumers consumers() {
      return sound.consumers();
    }

    @Override
    public void close() {
      sound.close();
    }
  }
}

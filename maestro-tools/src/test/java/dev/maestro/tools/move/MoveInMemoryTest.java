package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Ids;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.testkit.InMemoryStorage;
import dev.maestro.testkit.SequentialIds;
import dev.maestro.tools.Refused;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class MoveInMemoryTest extends MoveRules {

  @Override
  Storage newStore() {
    return new InMemoryStorage().runningWorksTwice();
  }

  @Test
  void aStoreThatRefusesTheWriteStaysAsItWas() throws IOException {
    Storage from = open();
    new RandomStore(2).fill(from);
    byte[] lines = exported(from);
    InMemoryStorage to = new InMemoryStorage();
    byte[] empty = exported(to);
    to.failNextWrite(StorageUnavailable.nothingChanged("the disk is full", null));
    assertThatThrownBy(() -> imported(lines, to)).isInstanceOf(StorageUnavailable.class);
    assertThat(exported(to)).isEqualTo(empty);
    assertThat(to.events().latestSeq()).isZero();
    imported(lines, to);
    assertThat(exported(to)).isEqualTo(lines);
  }

  @Test
  void anEntityThatIsThereAndCannotBeReadIsAConflict() throws IOException {
    InMemoryStorage store = new InMemoryStorage();
    store.corrupt(new TaskId("t"), "broken");
    ObjectNode result =
        imported(
            bytes(
                """
                {'format':'maestro-export','version':1,'projects':1,'tasks':1,'sessions':0}
                {'project':{'id':'p'}}
                {'task':{'id':'t','projectId':'p'}}
                """),
            store);
    assertThat(texts(result.path("conflicts"))).containsExactly("task t");
    assertThat(store.events().latestSeq()).isZero();
  }

  @Test
  void aLineThatTakesFarMoreThanItsBytesIsRefusedBeforeItIsParsed() throws IOException {
    Storage store = open();
    String numbers = "0,".repeat(100_000) + "0";
    byte[] lines =
        bytes(
            "{'format':'maestro-export','version':1,'projects':1,'tasks':0,'sessions':0}\n"
                + "{'project':{'id':'p','own':["
                + numbers
                + "]}}\n");
    // Twenty times its bytes are there, and it would take more than thirty times as much.
    Import tight = importWith(new Room(() -> 20L * lines.length));
    assertThatThrownBy(() -> run(tight, lines, store))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("There is no room for it");
    assertThat(store.events().latestSeq()).isZero();
    Import roomy = importWith(new Room(() -> 80L * lines.length));
    assertThat(run(roomy, lines, store).path("imported").asBoolean(false)).isTrue();
  }

  @Test
  void whatALineLeavesOutIsWeighedToo() throws IOException {
    Storage store = open();
    String subtasks = "{'id':'a','title':''},".repeat(999) + "{'id':'a'}";
    byte[] lines =
        lines(
            10,
            0,
            i -> "{'task':{'id':'t%d','projectId':'p','subtasks':[%s]}}".formatted(i, subtasks));
    for (boolean newIds : new boolean[] {false, true}) {
      requireNoRoom(new Room(() -> 2 << 20), lines, store, options(newIds, false));
    }
    Import roomy = importWith(new Room(() -> 8 << 20));
    assertThat(run(roomy, lines, store).path("imported").asBoolean(false)).isTrue();
  }

  @Test
  void longerIdsAreWeighedToo() throws IOException {
    Storage store = open();
    byte[] lines =
        lines(
            1,
            0,
            i ->
                "{'task':{'id':'t','projectId':'p','subtasks':[%s]}}"
                    .formatted("{},".repeat(999) + "{}"));
    Ids ids = new IdsOfLength(10_000);
    Import tight = new Import(InstantSource.system(), ids, new Room(() -> 4 << 20), Duration.ZERO);
    assertThatThrownBy(() -> run(tight, lines, store, options(true, false)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("There is no room for it");
    assertThat(store.events().latestSeq()).isZero();
    assertThat(run(tight, lines, store).path("imported").asBoolean(false)).isTrue();
  }

  @Test
  void moreNewIdsThanCanBeToldAreRefused() throws IOException {
    Storage store = open();
    byte[] lines = lines(300, 0, i -> "{'task':{'id':'t%d','projectId':'p'}}".formatted(i));
    Ids ids = new IdsOfLength(1 << 20);
    Import roomy = new Import(InstantSource.system(), ids, new Room(() -> 1L << 40), Duration.ZERO);
    assertThatThrownBy(() -> run(roomy, lines, store, options(true, false)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("more entities than it could tell the new ids of");
    assertThat(store.events().latestSeq()).isZero();
  }

  @Test
  void relationsThatAreCompletedAreWeighedToo() throws IOException {
    Storage store = open();
    String sessions =
        IntStream.range(0, 1_000).mapToObj(i -> "'s" + i + "'").collect(Collectors.joining(","));
    byte[] lines =
        lines(
            10,
            1_000,
            i ->
                i < 10
                    ? "{'task':{'id':'%s%d','projectId':'p','sessionIds':[%s]}}"
                        .formatted("t".repeat(120), i, sessions)
                    : "{'session':{'id':'s%d','projectId':'p'}}".formatted(i - 10));
    requireNoRoom(new Room(() -> 3 << 20), lines, store, options(false, false));
    Import roomy = importWith(new Room(() -> 8 << 20));
    assertThat(run(roomy, lines, store).path("relations").asInt(0)).isEqualTo(10_000);
  }

  @Test
  void whatChangesInTheStoreIsWeighedToo() throws IOException {
    Storage store = open();
    byte[] large =
        lines(
            10,
            0,
            i ->
                "{'task':{'id':'t%d','projectId':'p','own':'%s'}}"
                    .formatted(i, "x".repeat(200_000)));
    run(importWith(new Room(() -> 1L << 30)), large, store);
    String tasks =
        IntStream.range(0, 10).mapToObj(i -> "'t" + i + "'").collect(Collectors.joining(","));
    byte[] lines =
        bytes(
            "{'format':'maestro-export','version':1,'projects':0,'tasks':0,'sessions':1}\n"
                + "{'session':{'id':'s','projectId':'p','taskIds':["
                + tasks
                + "]}}\n");
    long before = store.events().latestSeq();
    for (boolean dryRun : new boolean[] {true, false}) {
      requireNoRoom(new Room(() -> 1 << 20), lines, store, options(false, dryRun));
    }
    assertThat(store.events().latestSeq()).isEqualTo(before);
    Import roomy = importWith(new Room(() -> 8 << 20));
    assertThat(run(roomy, lines, store).path("changed").asInt(0)).isEqualTo(10);
  }

  private static byte[] lines(int tasks, int sessions, IntFunction<String> line) {
    return bytes(
        "{'format':'maestro-export','version':1,'projects':1,'tasks':%d,'sessions':%d}\n"
                .formatted(tasks, sessions)
            + "{'project':{'id':'p'}}\n"
            + IntStream.range(0, tasks + sessions)
                .mapToObj(line)
                .collect(Collectors.joining("\n")));
  }

  private static void requireNoRoom(Room room, byte[] lines, Storage store, ImportOptions options) {
    long before = store.events().latestSeq();
    assertThatThrownBy(() -> run(importWith(room), lines, store, options))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("There is no room for it");
    assertThat(store.events().latestSeq()).isEqualTo(before);
  }

  /** Ids that are as long; all of them are one. */
  private record IdsOfLength(String id) implements Ids {

    IdsOfLength(int length) {
      this("x".repeat(length));
    }

    @Override
    public ProjectId newProjectId() {
      return new ProjectId(id);
    }

    @Override
    public TaskId newTaskId() {
      return new TaskId(id);
    }

    @Override
    public SessionId newSessionId() {
      return new SessionId(id);
    }

    @Override
    public SubtaskId newSubtaskId() {
      return new SubtaskId(id);
    }

    @Override
    public String newEventId() {
      return id;
    }
  }

  @Test
  void aLongLineIsRefusedWhileItIsRead() {
    InputStream endless =
        new SequenceInputStream(
            new ByteArrayInputStream(
                bytes(
                    "{'format':'maestro-export','version':1,'projects':1,'tasks':0,'sessions':0}\n")),
            new SequenceInputStream(
                new ByteArrayInputStream(new byte[3 << 20]), new FailingInput("read to its end")));
    Import tight = importWith(new Room(() -> 6 << 20));
    assertThatThrownBy(
            () -> tight.run(open(), options(false, true), endless, (what, done, total) -> {}))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("There is no room for it");
  }

  @Test
  void theRoomIsLookedAtAgainWhereThereMayBeGarbage() throws IOException {
    Storage from = open();
    new RandomStore(2).fill(from);
    byte[] lines = exported(from);
    Storage to = open();
    // Each look finds as little, and each line takes some of it.
    int entities = new RandomStore(2).ids().size();
    AtomicInteger looks = new AtomicInteger();
    Import counted =
        importWith(
            new Room(() -> {
              looks.incrementAndGet();
              return 2L * (lines.length + entities * 1_024L) + 40_000;
            }));
    assertThat(run(counted, lines, to).path("imported").asBoolean(false)).isTrue();
    assertThat(looks.get()).isGreaterThan(2);
    assertThat(exported(to)).isEqualTo(lines);
  }

  @Test
  void oneImportIsUnderWayAtATime() throws Exception {
    Storage from = open();
    new RandomStore(2).fill(from);
    byte[] lines = exported(from);
    Storage to = open();
    Import one = importWith(new Room(() -> 4 << 20));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch other = new CountDownLatch(1);
    InputStream slow =
        new InputStream() {
          @Override
          public int read() throws IOException {
            begun.countDown();
            try {
              other.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return -1;
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return read();
          }
        };
    CompletableFuture<ObjectNode> first =
        CompletableFuture.supplyAsync(() ->
            uncheckedRun(one, new SequenceInputStream(new ByteArrayInputStream(lines), slow), to));
    begun.await();
    assertThatThrownBy(() -> run(one, lines, to))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("Another import is under way");
    other.countDown();
    assertThat(first.get().path("imported").asBoolean(false)).isTrue();
    assertThat(run(one, lines, to).path("conflictsInAll").asInt(0)).isPositive();
  }

  private static Import importWith(Room room) {
    return new Import(InstantSource.system(), new SequentialIds(), room, Duration.ZERO);
  }

  private static ObjectNode run(Import operation, byte[] lines, Storage store) throws IOException {
    return run(operation, lines, store, options(false, false));
  }

  private static ObjectNode run(
      Import operation, byte[] lines, Storage store, ImportOptions options) throws IOException {
    return operation.run(store, options, new ByteArrayInputStream(lines), UNTOLD);
  }

  private static ObjectNode uncheckedRun(Import operation, InputStream lines, Storage store) {
    try {
      return operation.run(store, options(false, false), lines, (what, done, total) -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

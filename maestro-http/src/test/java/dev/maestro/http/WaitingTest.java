package dev.maestro.http;

import static dev.maestro.http.EventPagesTest.next;
import static dev.maestro.http.EventPagesTest.seqs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.http.StreamClient.Block;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.InMemoryStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits costs nothing for what it does not want, and misses nothing that it wants. */
@Timeout(120)
final class WaitingTest {

  private static final String STREAM = "/api/events/stream";
  private static final int PROJECTS = 5;

  private final InMemoryStorage storage = new InMemoryStorage();
  private final WatchedLog watched = new WatchedLog(storage);

  private RunningServer start(Duration heartbeat) {
    HttpSettings settings =
        RunningServer.settings()
            .withEvents(new EventSettings(1_000, heartbeat, Duration.ofMinutes(5)));
    return RunningServer.start(storage, settings, watched);
  }

  private RunningServer start() {
    return start(Duration.ofMinutes(5));
  }

  private static String of(int project) {
    return "projectId=p" + project;
  }

  /** Events of those projects, with one commit. */
  private void happens(int... projects) {
    storage.write(transaction -> {
      for (int project : projects) {
        transaction.record(
            new Event.ProjectDeleted(new ProjectId("p" + project)), RunningServer.NOW);
      }
      return projects;
    });
  }

  private static void awaitUpToDate(RunningServer server, int count) {
    Await.until(count + " requests have had all", () -> server.upToDate() == count);
  }

  @Test
  void aCommitIsReadOnceHoweverManyWaitForOthersAndThenEachGetsItsOwn() {
    int writes = 30;
    List<CompletableFuture<Reply>> polls = new ArrayList<>();
    List<StreamClient> streams = new ArrayList<>();
    try (RunningServer server = start();
        StreamClient all = server.stream(STREAM)) {
      for (int i = 0; i < 40; i++) {
        polls.add(server.getLater("/api/events?since=0&wait=60&" + of(i % 4)));
        streams.add(server.stream(STREAM + "?" + of(i % 4)));
      }
      awaitUpToDate(server, 81);
      happens(9);
      assertThat(all.event().seq()).isEqualTo(1);

      int before = watched.reads().get();
      for (int i = 0; i < writes; i++) {
        happens(9);
        assertThat(all.event().seq()).isEqualTo(i + 2);
      }
      // The stream of all may have to read once more by itself.
      assertThat(watched.reads().get() - before).isBetween(writes, 2 * writes);

      happens(0, 1, 2, 3);
      for (int i = 0; i < 40; i++) {
        int seq = writes + 2 + i % 4;
        assertThat(seqs(polls.get(i).join())).containsExactly((long) seq);
        assertThat(streams.get(i).event().seq()).isEqualTo(seq);
      }
      assertThat(watched.reads().get() - before).isLessThan(2 * writes + 10);
    } finally {
      streams.forEach(StreamClient::close);
    }
  }

  @Test
  void aPollThatHasToEndSaysWhatWasLookedAtForItWithoutARead() {
    try (RunningServer server = start();
        StreamClient all = server.stream(STREAM)) {
      CompletableFuture<Reply> poll = server.getLater("/api/events?since=0&wait=60&" + of(1));
      awaitUpToDate(server, 2);
      happens(9, 9);
      happens(9);
      for (long seq = 1; seq <= 3; seq++) {
        assertThat(all.event().seq()).isEqualTo(seq);
      }
      int before = watched.reads().get();
      assertThat(server.server.drain(Duration.ofSeconds(30))).isTrue();

      assertThat(seqs(poll.join())).isEmpty();
      assertThat(next(poll.join())).isEqualTo(3);
      assertThat(poll.join().json().path("latestSeq").asLong()).isEqualTo(3);
      assertThat(watched.reads().get()).isEqualTo(before);
    }
  }

  @Test
  void whatIsHandedToAllIsCutToTheLimitOfEach() {
    try (RunningServer server = start()) {
      CompletableFuture<Reply> one = server.getLater("/api/events?since=0&wait=60&limit=1");
      CompletableFuture<Reply> all = server.getLater("/api/events?since=0&wait=60");
      awaitUpToDate(server, 2);
      happens(1, 1, 1);

      assertThat(seqs(one.join())).containsExactly(1L);
      assertThat(next(one.join())).isEqualTo(1);
      assertThat(seqs(all.join())).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void moreThanGoesOutAtOnceComesInItsOrder() {
    int events = 1_000;
    try (RunningServer server = start();
        StreamClient all = server.stream(STREAM)) {
      happens(IntStream.range(0, events).map(i -> i % 2).toArray());
      for (long seq = 1; seq <= events; seq++) {
        assertThat(all.event().seq()).isEqualTo(seq);
      }
    }
  }

  @Test
  void whereWhatIsNewCannotBeReadEachReadsByItself() {
    try (RunningServer server = start();
        StreamClient stream = server.stream(STREAM)) {
      CompletableFuture<Reply> poll = server.getLater("/api/events?since=0&wait=60&" + of(1));
      awaitUpToDate(server, 2);
      watched.failures().set(1);
      happens(1);

      assertThat(stream.event().seq()).isEqualTo(1);
      assertThat(seqs(poll.join())).containsExactly(1L);
      happens(2);
      assertThat(stream.event().seq()).isEqualTo(2);
    }
  }

  @Test
  void whoComesAmidWritesMissesNothingGetsNothingTwiceAndIsToldNoPlaceTooFar() {
    long seed = 11;
    int events = 4_000;
    Semaphore pace = new Semaphore(0);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (RunningServer server = start(Duration.ofMillis(1))) {
      List<CompletableFuture<List<Long>>> readers = new ArrayList<>();
      for (int i = 0; i < 2 * PROJECTS; i++) {
        int project = i % PROJECTS;
        Random random = new Random(seed + i);
        Supplier<List<Long>> reader =
            i < PROJECTS
                ? () -> streamed(server, project, events, random, pace)
                : () -> polled(server, project, events, random, pace);
        readers.add(CompletableFuture.supplyAsync(reader, threads));
      }
      List<Integer> projects = writeAll(events, new Random(seed), pace);
      for (int i = 0; i < 2 * PROJECTS; i++) {
        int project = i % PROJECTS;
        assertThat(readers.get(i).join())
            .as("reader %d, seed %d", i, seed)
            .isEqualTo(
                LongStream.rangeClosed(1, events)
                    .filter(seq -> projects.get((int) seq - 1) == project)
                    .boxed()
                    .toList());
      }
      Await.until("all places are free", () -> server.waiting() == 0);
    } finally {
      threads.shutdownNow();
    }
  }

  /** As fast as the readers come along. */
  private List<Integer> writeAll(int events, Random random, Semaphore pace) {
    List<Integer> projects = new ArrayList<>();
    while (projects.size() < events) {
      int count = Math.min(1 + random.nextInt(5), events - projects.size());
      int[] next = random.ints(count, 0, PROJECTS).toArray();
      // Mostly one project's alone, so that most who wait are not concerned.
      if (random.nextInt(3) > 0) {
        Arrays.fill(next, next[0]);
      }
      happens(next);
      IntStream.of(next).forEach(projects::add);
      pace.acquireUninterruptibly();
    }
    return projects;
  }

  /** What comes through streams that are left now and then. */
  private static List<Long> streamed(
      RunningServer server, int project, int last, Random random, Semaphore pace) {
    List<Long> seen = new ArrayList<>();
    String lastId = server.storeId() + ":0";
    long place = 0;
    while (place < last) {
      try (StreamClient client =
          server.stream(STREAM + "?" + of(project), "Last-Event-ID", lastId)) {
        int blocks = 1 + random.nextInt(60);
        for (int i = 0; i < blocks && place < last; i++) {
          Block block = client.next().orElseThrow();
          pace.release();
          long told = seqOf(client.lastId());
          if (block.isEvent()) {
            assertThat(told).as("after place %d", place).isGreaterThan(place);
            seen.add(told);
          }
          assertThat(told).isGreaterThanOrEqualTo(place);
          place = told;
        }
        lastId = client.lastId();
      }
    }
    return seen;
  }

  private static long seqOf(String id) {
    return Long.parseLong(id.substring(id.lastIndexOf(':') + 1));
  }

  private static List<Long> polled(
      RunningServer server, int project, int last, Random random, Semaphore pace) {
    List<Long> seen = new ArrayList<>();
    long place = 0;
    while (place < last) {
      String limits = "&limit=" + (1 + random.nextInt(4)) + "&wait=1";
      Reply page = server.get("/api/events?since=" + place + limits + "&" + of(project));
      pace.release();
      seen.addAll(seqs(page));
      place = next(page);
    }
    return seen;
  }
}

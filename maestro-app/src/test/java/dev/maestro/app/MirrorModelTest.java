package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Value;
import dev.maestro.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mirrors whose clients come, go, and ask for this and that, of a store that is written to and
 * whose server stops and starts meanwhile. Whenever all is quiet, each mirror is what the lists of
 * the store show, and each event has told of the one before it.
 *
 * <p>{@code -Dmaestro.mirror.seed=} begins with another seed, {@code -Dmaestro.mirror.rounds=} and
 * {@code -Dmaestro.mirror.kills=} say how many rounds end quietly, and how many with a kill.
 */
final class MirrorModelTest {

  private static final long SEED = Long.getLong("maestro.mirror.seed", 1);
  private static final int ROUNDS = Integer.getInteger("maestro.mirror.rounds", 3);
  private static final int KILLS = Integer.getInteger("maestro.mirror.kills", 2);
  private static final int MIRRORS = 6;
  private static final int WRITERS = 2;
  private static final int WRITES = 80;
  private static final int ACTS = 30;

  @TempDir private Path dir;

  private final Random random = new Random(SEED);
  private final Known known = new Known();
  private final List<MirrorClient> mirrors = new ArrayList<>();
  private volatile boolean isUp;

  /** Of their own, since the JDK's client needs the common pool, and writers may have to wait. */
  private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);

  @AfterEach
  void endWriters() {
    writers.shutdownNow();
  }

  /** A server that runs. */
  private interface Running {
    void stop() throws Exception;
  }

  /** Starts one on the same port and the same directory each time. */
  private interface Starting {
    Running start() throws Exception;
  }

  @Test
  void aMirrorEqualsTheStoreOverStopsAndStarts() throws Exception {
    MaestroServer first = MaestroServer.builder().port(0).dataDir(dir.resolve("data")).start();
    int port = first.port();
    run(
        first::close,
        () -> MaestroServer.builder().port(port).dataDir(dir.resolve("data")).start()::close,
        first.url(),
        ROUNDS);
  }

  @Test
  void aMirrorEqualsTheStoreOverKills() throws Exception {
    ChildServer first = ChildServer.ready(dir);
    String port = "--port=" + first.url().substring(first.url().lastIndexOf(':') + 1);
    run(
        first::kill,
        () -> {
          ChildServer next =
              ChildServer.start(dir, Map.of(), port, "--data-dir=" + dir.resolve("data"));
          next.url();
          return next::kill;
        },
        first.url(),
        KILLS);
  }

  private void run(Running first, Starting next, String url, int rounds) throws Exception {
    TestClient client = new TestClient(url);
    Running server = first;
    isUp = true;
    try {
      new RandomWrites(client, known, random).begin();
      for (int i = 0; i < MIRRORS; i++) {
        mirrors.add(new MirrorClient(url, known, new Random(random.nextLong())));
      }
      for (int round = 0; round < rounds; round++) {
        server = round(client, server, next);
        assertMirrored(client, round);
      }
    } finally {
      mirrors.forEach(MirrorClient::close);
      server.stop();
    }
  }

  /** Writes and acts, with a stop and a start somewhere in between. */
  private Running round(TestClient client, Running server, Starting next) throws Exception {
    AtomicInteger written = new AtomicInteger();
    CompletableFuture<Void> writing =
        CompletableFuture.allOf(
            IntStream.range(0, WRITERS)
                .mapToObj(i -> new RandomWrites(client, known, new Random(random.nextLong())))
                .map(writes -> CompletableFuture.runAsync(() -> write(writes, written), writers))
                .toArray(CompletableFuture[]::new));
    int restart = random.nextInt(ACTS);
    Running running = server;
    for (int act = 0; act < ACTS; act++) {
      int reached = act * WRITERS * WRITES / ACTS;
      Await.until("some writes", () -> written.get() >= reached || writing.isDone());
      mirrors.get(random.nextInt(MIRRORS)).act();
      if (act == restart) {
        isUp = false;
        running.stop();
        mirrors.get(random.nextInt(MIRRORS)).act();
        running = next.start();
        isUp = true;
      }
    }
    writing.join();
    return running;
  }

  private void write(RandomWrites writes, AtomicInteger written) {
    for (int i = 0; i < WRITES; i++) {
      try {
        writes.one();
      } catch (IOException e) {
        // Whether it was taken is for the store to say.
        Await.until("the server is back", () -> isUp);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      written.incrementAndGet();
    }
  }

  private void assertMirrored(TestClient client, int round) throws Exception {
    Map<String, Value> store = Mirrored.of(client);
    for (MirrorClient mirror : mirrors) {
      String what = "seed %s, round %s".formatted(SEED, round);
      try {
        Await.until(
            what + ": a mirror is whole and equals the store", () -> settles(mirror, store));
      } catch (AssertionError e) {
        mirror.requireNoFault(what);
        assertThat(mirror.entities())
            .as("%s, %s", what, mirror.wanted())
            .isEqualTo(mirror.wanted().of(store));
        throw e;
      }
    }
  }

  private static boolean settles(MirrorClient mirror, Map<String, Value> store) {
    mirror.requireNoFault("");
    mirror.goOn();
    return mirror.equalsThe(mirror.wanted().of(store));
  }
}

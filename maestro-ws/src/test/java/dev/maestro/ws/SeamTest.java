package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Subscriptions that race thousands of writes: what was asked for and what comes live are one. */
class SeamTest {

  private static final long SEED = Long.getLong("maestro.seam.seed", 1);
  private static final int WRITERS = 3;
  private static final int SUBSCRIPTIONS = 60;
  private static final int RACING = 100;
  private static final int FOLLOWED = 40;

  private final Semaphore writes = new Semaphore(0);

  @Test
  void nothingIsMissingTwiceOrOutOfOrderWhereASubscriptionBegins() {
    Random random = new Random(SEED);
    try (Server server = Server.start();
        Client client = server.connect()) {
      ProjectId project = server.createProject("A").id();
      List<CompletableFuture<Void>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(CompletableFuture.runAsync(() -> write(server, project)));
      }
      for (int i = 0; i < SUBSCRIPTIONS; i++) {
        long latest = server.storage().events().latestSeq();
        writes.release(RACING);
        follow(client, random.nextBoolean() ? -1 : (long) (random.nextDouble() * latest));
      }
      writes.release(WRITERS * SUBSCRIPTIONS * (RACING + FOLLOWED));
      writers.forEach(CompletableFuture::join);
    }
  }

  private void write(Server server, ProjectId project) {
    for (int i = 0; i < SUBSCRIPTIONS * (RACING + FOLLOWED); i++) {
      writes.acquireUninterruptibly();
      Writes.one(server, project, "change " + i);
    }
  }

  /**
   * Subscribes, and reads on from there.
   *
   * @param since -1 to begin with a snapshot
   */
  private void follow(Client client, long since) {
    String asked = since < 0 ? "\"snapshot\":true" : "\"since\":" + since;
    client.send("{\"type\":\"subscribe\"," + asked + "}");
    Frame frame = client.next();
    while (!frame.type().equals("subscribed")) {
      frame = client.next();
    }
    // However late it was, so much follows.
    writes.release(FOLLOWED);
    long last = frame.seq();
    if (since < 0) {
      Frame state = client.next();
      assertThat(state.type()).as("seed %s", SEED).isEqualTo("snapshot");
      assertThat(state.seq()).as("seed %s", SEED).isEqualTo(last);
    } else {
      assertThat(last).as("seed %s", SEED).isEqualTo(since);
    }
    for (int i = 0; i < FOLLOWED; i++) {
      Frame event = client.next();
      assertThat(event.number("prevSeq")).as("seed %s", SEED).isEqualTo(last);
      assertThat(event.seq()).as("seed %s", SEED).isEqualTo(last + 1);
      last = event.seq();
    }
  }
}

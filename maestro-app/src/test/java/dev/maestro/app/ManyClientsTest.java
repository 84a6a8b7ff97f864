package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Value;
import dev.maestro.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 500 clients, 20 of which take nothing. What these have not taken is three times the whole heap of
 * the server, which would end if it kept that for them.
 */
final class ManyClientsTest {

  private static final int READERS = 480;

  /** Of the readers, those who take all; the rest want what is small. */
  private static final int GREEDY = 10;

  private static final int STUCK = 20;
  private static final String HEAP = "-Xmx96m";

  /**
   * 60 of 256 KiB are 15 MiB, of which the system takes 4 at most for each connection. No two of
   * those who want these alone could share a frame in a queue, since others come in between.
   */
  private static final String LARGE = "x".repeat(256 * 1024);

  private static final int LARGE_WRITES = 60;
  private static final int SMALL_WRITES = 100;

  /** Changes of one word each: what they show is large all the same. */
  private static final int RENAMINGS = 100;

  @TempDir private Path dir;

  /** What a reader has proved: each event told of the one before it. */
  private static final class Reader implements WebSocket.Listener {

    private final StringBuilder partial = new StringBuilder();
    private final List<Long> seqs = new ArrayList<>();
    private long previous = -1;
    private @Nullable String fault;

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        take(partial.toString());
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      fail("closed with " + code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      fail(error.toString());
    }

    private synchronized void take(String frame) {
      if (previous < 0) {
        previous = last(frame, "\"seq\":");
        return;
      }
      long before = last(frame, "\"prevSeq\":");
      if (before != previous) {
        fail(before + " is said to come before " + frame);
      }
      previous = last(frame, "\"seq\":");
      seqs.add(previous);
    }

    /** The number after the last such name, without reading the rest, which is long. */
    private static long last(String frame, String name) {
      int begin = frame.lastIndexOf(name) + name.length();
      int end = begin;
      while (Character.isDigit(frame.charAt(end))) {
        end++;
      }
      return Long.parseLong(frame.substring(begin, end));
    }

    private synchronized void fail(String what) {
      fault = fault == null ? what : fault;
    }

    synchronized boolean hasFault() {
      return fault != null;
    }

    synchronized int count() {
      return seqs.size();
    }

    synchronized void assertGot(List<Long> expected) {
      assertThat(fault).isNull();
      assertThat(seqs).isEqualTo(expected);
    }
  }

  @Test
  void twentyOfFiveHundredThatReadNothingCostTheOthersAndTheWritersNothing() throws Exception {
    List<AutoCloseable> open = new ArrayList<>();
    try (ChildServer server = start()) {
      TestClient client = server.client();
      String small = client.project("small");
      String large = client.project("large");
      String ws = server.url().replaceFirst("^http", "ws") + "/ws?since=2";
      List<StuckSocket> stuck = new ArrayList<>();
      for (int i = 0; i < STUCK; i++) {
        StuckSocket socket = new StuckSocket(server.url(), "since=2&projectId=" + large);
        stuck.add(socket);
        open.add(socket);
      }
      List<Reader> greedy = readers(GREEDY, ws, open);
      List<Reader> others = readers(READERS - GREEDY, ws + "&projectId=" + small, open);

      List<Long> written = write(client, small, large);

      // Every write is answered, and these 20 have not taken a byte of theirs.
      assertThat(lagging(client)).isGreaterThanOrEqualTo(STUCK);
      List<Long> all =
          IntStream.rangeClosed(3, 2 + LARGE_WRITES + SMALL_WRITES)
              .mapToObj(seq -> (long) seq)
              .toList();
      assertAllGot(greedy, all);
      assertAllGot(others, written);
      Await.until("all but the stuck ones are there", () -> lagging(client) == STUCK);
      assertAllWereSent(stuck, 2);

      long since = 2 + LARGE_WRITES + SMALL_WRITES;
      assertAllWereSent(stuckAmidThePast(server, client, large, since, open), since);
      assertThat(server.err()).doesNotContain("OutOfMemory").doesNotContain(" ERROR ");
    } finally {
      for (AutoCloseable each : open) {
        each.close();
      }
    }
  }

  /** They ask for what was there before them, and read none of it. */
  private static List<StuckSocket> stuckAmidThePast(
      ChildServer server, TestClient client, String large, long since, List<AutoCloseable> open)
      throws Exception {
    rename(client, large, RENAMINGS);
    List<StuckSocket> late = new ArrayList<>();
    for (int i = 0; i < STUCK; i++) {
      StuckSocket socket = new StuckSocket(server.url(), "projectId=" + large + "&since=" + since);
      late.add(socket);
      open.add(socket);
    }
    Await.until("all are sent what they take", () -> lagging(client) == 2 * STUCK);
    return late;
  }

  private static void assertAllWereSent(List<StuckSocket> sockets, long previous)
      throws IOException {
    for (StuckSocket socket : sockets) {
      assertThat(socket.read()).startsWith("{\"type\":\"subscribed\"");
      assertThat(socket.read()).endsWith(",\"prevSeq\":" + previous + "}");
    }
  }

  /**
   * Each begins a little later than the one before, so that no two hold the same of the newest
   * events. 40 of them would hold 20 of 200 KB each, which is more than the heap.
   */
  @Test
  void fortyThatReadNothingAndBeganAtDifferentTimesHoldLittle() throws Exception {
    List<AutoCloseable> open = new ArrayList<>();
    try (ChildServer server = start()) {
      TestClient client = server.client();
      String project = client.project("p");
      List<Long> seqs = new ArrayList<>(update(client, project, "x".repeat(200_000), 1));
      for (int i = 0; i < 40; i++) {
        seqs.addAll(rename(client, project, 20));
        long since = seqs.get(seqs.size() - 20);
        open.add(new StuckSocket(server.url(), "since=" + since));
        int sent = i + 1;
        Await.until("it is sent what it takes", () -> connected(client) == sent);
      }
      assertThat(seqs.get(seqs.size() - 1)).isEqualTo(802);
      assertThat(lagging(client)).isEqualTo(40);
      assertThat(server.err()).doesNotContain("OutOfMemory").doesNotContain(" ERROR ");
    } finally {
      for (AutoCloseable each : open) {
        each.close();
      }
    }
  }

  private static List<Long> rename(TestClient client, String project, int times)
      throws IOException, InterruptedException {
    List<Long> seqs = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      HttpResponse<String> answer =
          client.send("PUT", "/api/projects/" + project, "{\"name\":\"" + i + "\"}");
      assertThat(answer.statusCode()).isEqualTo(200);
      seqs.add(answer.headers().firstValueAsLong("Maestro-Seq").orElseThrow());
    }
    return seqs;
  }

  private ChildServer start() throws IOException {
    ChildServer server =
        ChildServer.start(
            dir,
            Map.of("JAVA_TOOL_OPTIONS", HEAP),
            "--port=0",
            "--data-dir=" + dir.resolve("data"),
            "--durability=buffered");
    server.url();
    return server;
  }

  private static List<Reader> readers(int count, String target, List<AutoCloseable> open) {
    HttpClient http = HttpClient.newHttpClient();
    List<Reader> readers = IntStream.range(0, count).mapToObj(i -> new Reader()).toList();
    List<CompletableFuture<WebSocket>> sockets =
        readers.stream()
            .map(reader -> http.newWebSocketBuilder().buildAsync(URI.create(target), reader))
            .toList();
    sockets.forEach(socket -> open.add(socket.join()::abort));
    return readers;
  }

  /**
   * Two writers, one of what is small and one of what is large.
   *
   * @return the seqs of what is small
   */
  private static List<Long> write(TestClient client, String small, String large) throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(2);
    try {
      var ofLarge = writers.submit(() -> update(client, large, LARGE, LARGE_WRITES));
      var ofSmall = writers.submit(() -> update(client, small, "small", SMALL_WRITES));
      ofLarge.get();
      return ofSmall.get();
    } finally {
      writers.shutdown();
    }
  }

  private static List<Long> update(TestClient client, String project, String text, int times)
      throws IOException, InterruptedException {
    List<Long> seqs = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      String json = "{\"description\":\"" + i + text + "\"}";
      HttpResponse<String> answer = client.send("PUT", "/api/projects/" + project, json);
      assertThat(answer.statusCode()).isEqualTo(200);
      seqs.add(answer.headers().firstValueAsLong("Maestro-Seq").orElseThrow());
    }
    return seqs;
  }

  private static void assertAllGot(List<Reader> readers, List<Long> expected) {
    for (Reader reader : readers) {
      Await.until(
          expected.size() + " events at each",
          () -> reader.hasFault() || reader.count() >= expected.size());
      reader.assertGot(expected);
    }
  }

  private static int connected(TestClient client) {
    return clients(client).size();
  }

  /** How many clients there are more events for than they were sent. */
  private static long lagging(TestClient client) {
    return clients(client).stream()
        .map(each -> ((Value.Fields) each).get("lag").orElseThrow())
        .filter(lag -> !lag.equals(new Value.Num("0")))
        .count();
  }

  private static List<Value> clients(TestClient client) {
    Value.Fields status = Mirrored.parse(client.getLater("/ws-status").join().body());
    return ((Value.Items) status.get("clients").orElseThrow()).values();
  }
}

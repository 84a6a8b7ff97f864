package dev.maestro.bench;

import dev.maestro.app.MaestroServer;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.json.Frames;
import dev.maestro.json.StreamFrames;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How fast events reach those who subscribed, beside a bare broadcaster of the same bytes. */
final class Deliveries {

  private static final int MANY = 500;
  private static final int SOME = 100;
  private static final int REPLAYED = 100_000;
  private static final int PER_SECOND = 100;
  private static final int TASKS = 64;
  private static final int WRITERS = 16;
  private static final int IDLE = 1_000;
  private static final int AHEAD = 1_000;
  private static final String EVERYTHING = "/ws?types=task:*";

  /** Each wants something else, which does not come. */
  private static final String NOTHING = "/ws?types=task:*&taskIds=task_none_";

  private static final int CATCHING_UP = 20;
  private static final int PAST = 20_000;

  private final Workplace place;
  private final HttpClient http = HttpClient.newHttpClient();

  private Deliveries(Workplace place) {
    this.place = place;
  }

  static List<Row> saturation(Workplace place) throws Exception {
    return List.of(new Deliveries(place).saturation());
  }

  static List<Row> replay(Workplace place) throws Exception {
    return List.of(new Deliveries(place).replay());
  }

  static List<Row> latency(Workplace place) throws Exception {
    return new Deliveries(place).latency();
  }

  static List<Row> catchUp(Workplace place) throws Exception {
    return List.of(new Deliveries(place).catchUp());
  }

  static List<Row> notMatching(Workplace place) throws Exception {
    return List.of(new Deliveries(place).notMatching());
  }

  static List<Row> idle(Workplace place) throws Exception {
    return List.of(new Deliveries(place).idle());
  }

  private MaestroServer server(String name) throws Exception {
    return MaestroServer.builder().port(0).dataDir(place.fresh(name, TASKS)).start();
  }

  /** The bytes of a frame, as a subscriber gets it. */
  private static byte[] frame(MaestroServer server) {
    new Updates(server.storage()).update(Tasks.id(0), 1);
    long latest = server.storage().events().latestSeq();
    LoggedEvent event = server.storage().events().read(latest - 1, 1).events().get(0);
    byte[] frame = Frames.encode(event);
    byte[] end = StreamFrames.endAfter(latest - 1);
    return ByteBuffer.allocate(frame.length - 1 + end.length)
        .put(frame, 0, frame.length - 1)
        .put(end)
        .array();
  }

  private Row saturation() throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    try (MaestroServer server = server("saturation");
        BareBroadcaster bare = new BareBroadcaster(frame(server))) {
      for (int round = 0; round <= place.options().rounds(); round++) {
        double our = saturated(server);
        double their = saturated(bare);
        if (round > 0) {
          ours.add(our);
          theirs.add(their);
        }
      }
    }
    Measured our = OneWriter.measured(ours);
    Measured their = OneWriter.measured(theirs);
    return Row.atLeast(
        "deliveries a second to " + SOME + " subscribers at saturation",
        our.in("/s"),
        "bare broadcaster: " + their.in("/s"),
        our.median() / their.median(),
        0.6,
        "at least 0.6 times");
  }

  /** It is written as much as is sent and a little ahead, since writing is not measured. */
  private double saturated(MaestroServer server) throws Exception {
    Updates updates = new Updates(server.storage());
    try (Subscribers subscribers = new Subscribers(server.port(), EVERYTHING, SOME, 0);
        Crowd crowd =
            new Crowd(
                WRITERS,
                number -> {
                  while (number - subscribers.frames() / SOME > AHEAD) {
                    LockSupport.parkNanos(100_000);
                  }
                  updates.update(Tasks.id((int) (number % TASKS)), number);
                })) {
      Thread.sleep(place.options().block().toMillis());
      double rate = perSecond(subscribers);
      System.err.printf("saturation: %,d events were written%n", crowd.done());
      return rate;
    }
  }

  private double saturated(BareBroadcaster bare) throws Exception {
    try (Subscribers subscribers = new Subscribers(bare.port(), "/ws", SOME, 0)) {
      awaitConnected(bare, SOME);
      bare.flood(Long.MAX_VALUE);
      Thread.sleep(place.options().block().toMillis());
      double rate = perSecond(subscribers);
      bare.stopFlood();
      return rate;
    }
  }

  private static void awaitConnected(BareBroadcaster bare, int count) {
    while (bare.connected() < count) {
      Thread.onSpinWait();
    }
  }

  private double perSecond(Subscribers subscribers) throws InterruptedException {
    long before = subscribers.frames();
    long start = System.nanoTime();
    Thread.sleep(2 * place.options().block().toMillis());
    return (subscribers.frames() - before) / ((System.nanoTime() - start) / 1e9);
  }

  private Row replay() throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    try (MaestroServer server = server("replay");
        BareBroadcaster bare = new BareBroadcaster(frame(server))) {
      long first = past(server, REPLAYED);
      for (int round = 0; round <= place.options().rounds(); round++) {
        double our = replayed(server, first);
        double their = replayed(bare);
        if (round > 0) {
          ours.add(our);
          theirs.add(their);
        }
      }
    }
    Measured our = OneWriter.measured(ours);
    Measured their = OneWriter.measured(theirs);
    return Row.atLeast(
        String.format(Locale.ROOT, "replay of %,d events to one client, events a second", REPLAYED),
        our.in("/s"),
        "bare broadcaster: " + their.in("/s"),
        our.median() / their.median(),
        0.5,
        "at least 0.5 times");
  }

  /** Makes events; the seq before them. */
  private static long past(MaestroServer server, int count) throws InterruptedException {
    Updates updates = new Updates(server.storage());
    long before = server.storage().events().latestSeq();
    try (Crowd crowd =
        new Crowd(WRITERS, number -> updates.update(Tasks.id((int) (number % TASKS)), number))) {
      while (crowd.done() < count) {
        Thread.sleep(10);
      }
    }
    return before;
  }

  private static double replayed(MaestroServer server, long since) throws IOException {
    long start = System.nanoTime();
    try (Subscribers client =
        new Subscribers(server.port(), EVERYTHING + "&since=" + since, 1, 0)) {
      // The first frame answers the subscription.
      client.await(1 + REPLAYED);
      return REPLAYED / ((System.nanoTime() - start) / 1e9);
    }
  }

  private static double replayed(BareBroadcaster bare) throws IOException {
    try (Subscribers client = new Subscribers(bare.port(), "/ws", 1, 0)) {
      awaitConnected(bare, 1);
      long start = System.nanoTime();
      bare.flood(REPLAYED);
      client.await(REPLAYED);
      return REPLAYED / ((System.nanoTime() - start) / 1e9);
    }
  }

  /** Times of a write, in milliseconds. */
  private record Times(double answered, double delivered) {}

  private List<Row> latency() throws Exception {
    List<Double> delivered = new ArrayList<>();
    List<Double> bareDelivered = new ArrayList<>();
    List<Double> answered = new ArrayList<>();
    List<Double> answeredAlone = new ArrayList<>();
    try (MaestroServer server = server("latency");
        BareBroadcaster bare = new BareBroadcaster(frame(server))) {
      URI task = URI.create(server.url() + "/api/tasks/" + Tasks.id(0).value());
      URI post = URI.create("http://localhost:" + bare.port() + "/post");
      for (int round = 0; round <= place.options().rounds(); round++) {
        Times alone = times(server.port(), EVERYTHING, 0, 1, "PATCH", task);
        Times ours = times(server.port(), EVERYTHING, MANY, 1, "PATCH", task);
        Times theirs = times(bare.port(), "/ws", MANY, 0, "POST", post);
        if (round > 0) {
          delivered.add(ours.delivered());
          bareDelivered.add(theirs.delivered());
          answered.add(ours.answered());
          answeredAlone.add(alone.answered());
        }
      }
    }
    Measured our = OneWriter.measured(delivered);
    Measured their = OneWriter.measured(bareDelivered);
    Measured with = OneWriter.measured(answered);
    Measured without = OneWriter.measured(answeredAlone);
    String load = MANY + " subscribers, " + PER_SECOND + " writes a second: ";
    return List.of(
        Row.atMost(
            load + "from the request to the last of them, p99",
            our.in("ms"),
            "",
            our.median(),
            60,
            "at most 60 ms"),
        Row.atMost(
            load + "the same beside a bare broadcaster",
            our.in("ms"),
            "bare broadcaster: " + their.in("ms"),
            our.median() / their.median(),
            1.5,
            "at most 1.5 times"),
        Row.atMost(
            load + "p99 of the write",
            with.in("ms"),
            "no subscriber: " + without.in("ms"),
            with.median() / without.median(),
            3,
            "at most 3 times"));
  }

  /** How long those who are up to date wait beside those who are not. */
  private Row catchUp() throws Exception {
    List<Double> beside = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    try (MaestroServer server = server("catch-up")) {
      URI task = URI.create(server.url() + "/api/tasks/" + Tasks.id(0).value());
      long since = past(server, PAST);
      for (int round = 0; round <= place.options().rounds(); round++) {
        Times without = times(server.port(), EVERYTHING, SOME, 1, "PATCH", task);
        Times with;
        try (Crowd catchingUp = new Crowd(1, number -> catchUp(server, since))) {
          with = times(server.port(), EVERYTHING, SOME, 1, "PATCH", task);
          System.err.printf(
              "catch-up: %d read %,d events %,d times%n", CATCHING_UP, PAST, catchingUp.done());
        }
        if (round > 0) {
          beside.add(with.delivered());
          alone.add(without.delivered());
        }
      }
    }
    Measured with = OneWriter.measured(beside);
    Measured without = OneWriter.measured(alone);
    return Row.told(
        SOME
            + " subscribers, "
            + PER_SECOND
            + " writes a second: from the request to the last of them, p99, while "
            + CATCHING_UP
            + " others read the past",
        with.in("ms"),
        "no others: " + without.in("ms"),
        with.median() / without.median());
  }

  private static void catchUp(MaestroServer server, long since) throws IOException {
    try (Subscribers clients =
        new Subscribers(server.port(), EVERYTHING + "&since=" + since, CATCHING_UP, 0)) {
      while (clients.frames() < (long) CATCHING_UP * PAST) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  /**
   * The 99th percentiles of a load of so many requests a second.
   *
   * @param answers how many frames each client gets before the first event
   */
  private Times times(int port, String target, int count, int answers, String method, URI uri)
      throws Exception {
    int writes = (int) (3 * PER_SECOND * place.options().block().toMillis() / 1000);
    double[] answered = new double[writes];
    double[] delivered = new double[writes];
    long[] sent = new long[writes];
    try (Subscribers clients = new Subscribers(port, target, count, writes + answers)) {
      clients.await((long) count * answers);
      long start = System.nanoTime();
      for (int i = 0; i < writes; i++) {
        awaitTime(start + TimeUnit.SECONDS.toNanos(i) / PER_SECOND);
        sent[i] = System.nanoTime();
        request(method, uri, i);
        answered[i] = (System.nanoTime() - sent[i]) / 1e6;
      }
      clients.await((long) count * (answers + writes));
      for (int i = 0; count > 0 && i < writes; i++) {
        delivered[i] = (clients.arrivedAtAll(answers + i) - sent[i]) / 1e6;
      }
    }
    Arrays.sort(answered);
    Arrays.sort(delivered);
    return new Times(Measured.quantile(answered, 0.99), Measured.quantile(delivered, 0.99));
  }

  private static void awaitTime(long time) throws InterruptedException {
    long left = time - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  private void request(String method, URI uri, int number) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .method(
                method,
                HttpRequest.BodyPublishers.ofString("{\"title\":\"Title " + number % 17 + "\"}"))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
  }

  private Row notMatching() throws Exception {
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    try (MaestroServer server = server("not-matching")) {
      for (int round = 0; round <= place.options().rounds(); round++) {
        double alone = writes(server);
        double beside;
        try (Subscribers clients =
            new Subscribers(server.port(), number -> NOTHING + number, MANY, 0)) {
          clients.await(MANY);
          beside = writes(server);
        }
        if (round > 0) {
          with.add(beside);
          without.add(alone);
        }
      }
    }
    Measured beside = OneWriter.measured(with);
    Measured alone = OneWriter.measured(without);
    return Row.atLeast(
        "writes a second with "
            + MANY
            + " subscribers, each with another filter that does not match",
        beside.in("/s"),
        "no subscriber: " + alone.in("/s"),
        beside.median() / alone.median(),
        0.9,
        "at least 0.9 times");
  }

  private double writes(MaestroServer server) throws InterruptedException {
    Updates updates = new Updates(server.storage());
    try (Crowd crowd =
        new Crowd(WRITERS, number -> updates.update(Tasks.id((int) (number % TASKS)), number))) {
      return crowd.perSecond(place.options().block().toMillis());
    }
  }

  /** The clients are in the same heap, so it is a little less than that. */
  private Row idle() throws Exception {
    try (MaestroServer server = server("idle")) {
      try (Subscribers warm = new Subscribers(server.port(), EVERYTHING, SOME, 0)) {
        warm.await(SOME);
      }
      long before = usedHeap();
      try (Subscribers clients = new Subscribers(server.port(), EVERYTHING, IDLE, 0)) {
        clients.await(IDLE);
        double each = (usedHeap() - before) / 1024.0 / IDLE;
        return Row.atMost(
            "heap for an idle connection",
            Measured.number(each) + " KiB",
            "",
            each,
            16,
            "at most 16 KiB");
      }
    }
  }

  private static long usedHeap() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(200);
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}

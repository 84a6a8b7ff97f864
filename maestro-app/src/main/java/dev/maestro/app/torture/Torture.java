package dev.maestro.app.torture;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Kills servers under load, and judges what their successors have. For one run, by one thread.
 *
 * <pre>
 *   start -> compare -> write until killed -> (start -> killed) -> start -> compare -> …
 * </pre>
 */
public final class Torture {

  /** Fewer prove nothing, however short it was to be. */
  private static final int LEAST_KILLS = 3;

  private static final int WRITERS = 4;
  private static final int LONGEST_LIFE = 800;
  private static final int LONGEST_START = 400;

  /** So much longer it goes on where a writer has not got a single write acknowledged. */
  private static final long EXTRA_SECONDS = 30;

  /** What happens to the files while no server runs. */
  interface BetweenLives {

    void happen(Path data) throws IOException;
  }

  /** Told how far it is. */
  public interface Progress {

    /** In seconds. */
    void progress(long done, long total);
  }

  private final long seconds;
  private final String durability;
  private final long seed;
  private final BetweenLives betweenLives;
  private final UnaryOperator<URI> way;
  private final Progress progress;
  private final Random random;
  private final Mirror mirror;
  private final List<Writer> writers = new ArrayList<>();
  private final List<String> lost = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable ServerProcess> server = new AtomicReference<>();
  private final AtomicBoolean isEnding = new AtomicBoolean();
  private int kills;

  /**
   * @param durability as the server's flag has it
   * @param seed what is written, and when it is killed
   */
  public Torture(long seconds, String durability, long seed, Progress progress) {
    this(seconds, durability, seed, progress, data -> {}, UnaryOperator.identity());
  }

  /**
   * @param way from a server's address to the one where it is asked
   */
  Torture(
      long seconds,
      String durability,
      long seed,
      Progress progress,
      BetweenLives betweenLives,
      UnaryOperator<URI> way) {
    this.seconds = seconds;
    this.durability = durability;
    this.seed = seed;
    this.progress = progress;
    this.betweenLives = betweenLives;
    this.way = way;
    this.random = new Random(seed);
    this.mirror = new Mirror(durability.equals("buffered"));
    for (int i = 1; i <= WRITERS; i++) {
      writers.add(new Writer("w" + i, random.nextLong()));
    }
  }

  /**
   * Torments until the time is over, or something is lost. What it started is gone when it returns
   * and when the process ends; the scratch directory stays only where something was lost.
   *
   * @param parent where the scratch directory is made
   * @throws IOException if it cannot torment there
   */
  public TortureResult run(Path parent) throws IOException {
    Path dir = Scratch.in(parent);
    Thread hook = new Thread(() -> endWithTheProcess(dir), "torture-end");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return torment(dir);
    } finally {
      kill();
      mirror.leave();
      removeScratch(dir);
      if (!isEnding.get()) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  private void endWithTheProcess(Path dir) {
    isEnding.set(true);
    try {
      kill();
      removeScratch(dir);
    } catch (IOException e) {
      System.err.println("maestro-server: " + dir + " is left: " + e);
    }
  }

  /** Where something was lost it is the evidence. One at a time, where both ends come at once. */
  private void removeScratch(Path dir) throws IOException {
    synchronized (server) {
      if (lost.isEmpty()) {
        Scratch.remove(dir);
      }
    }
  }

  private TortureResult torment(Path dir) throws IOException {
    SyncTimes syncs = SyncTimes.measure(dir);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      liveAndDie(dir, threads);
    } finally {
      threads.shutdownNow();
    }
    return new TortureResult(
        seed,
        writers.stream().mapToLong(Writer::acknowledged).sum(),
        writers.stream().mapToLong(Writer::cutOff).sum(),
        kills,
        mirror.events(),
        List.copyOf(lost),
        silent(),
        syncs,
        dir);
  }

  /** The writers of which no write was acknowledged: of them nothing is proved. */
  private List<String> silent() {
    return writers.stream().filter(writer -> writer.acknowledged() == 0).map(Writer::name).toList();
  }

  private void liveAndDie(Path dir, ExecutorService threads) throws IOException {
    long begin = System.nanoTime();
    long done = 0;
    while (lost.isEmpty() && !isEnough(done)) {
      live(dir, threads);
      done = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
      progress.progress(done, seconds);
    }
    if (lost.isEmpty()) {
      startAndCompare(dir);
    }
  }

  private boolean isEnough(long done) {
    return done >= seconds
        && kills >= LEAST_KILLS
        && (done >= seconds + EXTRA_SECONDS || silent().isEmpty());
  }

  private void live(Path dir, ExecutorService threads) throws IOException {
    URI url = startAndCompare(dir);
    if (url == null || !lost.isEmpty()) {
      return;
    }
    AtomicBoolean stop = new AtomicBoolean();
    List<Future<?>> written = new ArrayList<>();
    for (Writer writer : writers) {
      written.add(threads.submit(() -> writer.write(new Api(url), stop::get)));
    }
    boolean isAlive = !endsWithin(1 + random.nextInt(LONGEST_LIFE));
    List<Writer> stopped =
        IntStream.range(0, WRITERS)
            .filter(i -> isAlive && written.get(i).isDone())
            .mapToObj(writers::get)
            .toList();
    killOnce();
    stop.set(true);
    for (Future<?> each : written) {
      await(each);
    }
    if (!stopped.isEmpty()) {
      requireNotEnding();
      stopped.forEach(writer -> lost.add(writer.whyItStopped()));
    }
    mirror.leave();
    betweenLives.happen(dir.resolve("data"));
    if (random.nextInt(4) == 0) {
      startAndKill(dir);
    }
  }

  /** A start is no time to be safe from a kill either. */
  private void startAndKill(Path dir) throws IOException {
    begin(dir);
    endsWithin(1 + random.nextInt(LONGEST_START));
    killOnce();
  }

  private boolean endsWithin(long millis) throws IOException {
    ServerProcess running = server.get();
    if (running == null || !running.endsWithin(millis)) {
      return false;
    }
    requireNotEnding();
    lost.add("the server ended by itself");
    return true;
  }

  private void await(Future<?> written) throws IOException {
    try {
      written.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      requireNotEnding();
      lost.add("a writer failed: " + e.getCause());
    }
  }

  private ServerProcess begin(Path dir) throws IOException {
    synchronized (server) {
      requireNotEnding();
      ServerProcess next = ServerProcess.start(dir, durability);
      server.set(next);
      if (isEnding.get()) {
        kill();
      }
      requireNotEnding();
      return next;
    }
  }

  /** What is killed because this process ends is no loss. */
  private void requireNotEnding() throws IOException {
    if (isEnding.get()) {
      throw new IOException("The torture was broken off; nothing was judged since the last kill");
    }
  }

  private void killOnce() throws IOException {
    kill();
    kills++;
  }

  private void kill() throws IOException {
    ServerProcess running = server.getAndSet(null);
    if (running != null) {
      running.kill();
    }
  }

  private @Nullable URI startAndCompare(Path dir) throws IOException {
    ServerProcess next = begin(dir);
    try {
      URI url = next.url();
      mirror.connect(url);
      URI asked = way.apply(url);
      compare(new Api(asked));
      return asked;
    } catch (IOException | JacksonException e) {
      requireNotEnding();
      if (kills == 0) {
        throw e;
      }
      lost.add(
          (e instanceof NoServer
                  ? "the server does not start any more: "
                  : "the server cannot answer any more: ")
              + e.getMessage());
      return null;
    }
  }

  private void compare(Api api) throws IOException {
    JsonNode projects = api.get("/api/projects");
    JsonNode tasks = api.get("/api/tasks");
    JsonNode sessions = api.get("/api/sessions");
    for (Writer writer : writers) {
      lost.addAll(writer.judge(seen(writer, projects, tasks, sessions)));
    }
    Map<String, JsonNode> store = new TreeMap<>();
    projects.forEach(entity -> store.put("project " + text(entity, "id"), entity));
    tasks.forEach(entity -> store.put("task " + text(entity, "id"), entity));
    sessions.forEach(entity -> store.put("session " + text(entity, "id"), entity));
    long latest = api.get("/api/events?limit=1").path("latestSeq").asLong(0);
    lost.addAll(mirror.judge(latest, store));
  }

  static Holdings seen(Writer writer, JsonNode projects, JsonNode tasks, JsonNode sessions) {
    Map<String, String> names = new TreeMap<>();
    Map<String, Holdings.Task> ownTasks = new TreeMap<>();
    Map<String, Holdings.Session> ownSessions = new TreeMap<>();
    for (JsonNode project : projects) {
      if (writer.owns(text(project, "name"))) {
        names.put(text(project, "id"), text(project, "name"));
      }
    }
    for (JsonNode task : tasks) {
      if (names.containsKey(text(task, "projectId"))) {
        ownTasks.put(
            text(task, "id"),
            new Holdings.Task(
                text(task, "title"), text(task, "description"), texts(task, "sessionIds")));
      }
    }
    for (JsonNode session : sessions) {
      if (names.containsKey(text(session, "projectId"))) {
        ownSessions.put(
            text(session, "id"),
            new Holdings.Session(text(session, "name"), texts(session, "taskIds")));
      }
    }
    return new Holdings(names, ownTasks, ownSessions);
  }

  private static String text(JsonNode entity, String field) {
    return entity.path(field).asString("");
  }

  private static Set<String> texts(JsonNode entity, String field) {
    Set<String> texts = new TreeSet<>();
    entity.path(field).forEach(text -> texts.add(text.asString("")));
    return texts;
  }
}

package dev.maestro.app.torture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.maestro.core.domain.Session;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.StoreSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A torture finds what is lost; that it finds nothing else, the tour of docs/10 shows. */
@Timeout(180)
class TortureTest {

  private static final long SEED = 7;
  private static final int SEGMENT_HEADER = 64;
  private static final int RECORD_HEADER = 48;

  @TempDir private Path dir;

  private TortureResult torture(Torture.BetweenLives betweenLives) throws IOException {
    return torture(1, betweenLives, UnaryOperator.identity());
  }

  /** However slow the machine is; it ends with the first loss. */
  private TortureResult tortureUntilLost(Torture.BetweenLives betweenLives) throws IOException {
    return torture(100, betweenLives, UnaryOperator.identity());
  }

  private TortureResult torture(
      long seconds, Torture.BetweenLives betweenLives, UnaryOperator<URI> way) throws IOException {
    return new Torture(seconds, "fsync", SEED, (done, total) -> {}, betweenLives, way).run(dir);
  }

  private TortureResult tortureThrough(ToIntFunction<HttpExchange> status) throws IOException {
    try (Way way = new Way(status)) {
      return torture(1, data -> {}, way::before);
    }
  }

  private TortureResult acknowledged(long writes, String... lost) {
    SyncTimes syncs = new SyncTimes(1, 1, 1, 1, 1, "ext4");
    return new TortureResult(SEED, writes, 0, 3, writes, List.of(lost), List.of(), syncs, dir);
  }

  @Test
  void fewWritesAreSaidToProveLittle() {
    assertThat(acknowledged(17).doubt())
        .hasValueSatisfying(doubt -> assertThat(doubt).startsWith("Only 17 writes"));
    assertThat(acknowledged(100).doubt()).isEmpty();
    assertThat(acknowledged(17, "w1 lost p").doubt()).isEmpty();
  }

  @Test
  void writesThatAreTakenBackAreFoundAndTheDirectoryIsKept() throws IOException {
    AtomicInteger lives = new AtomicInteger();
    TortureResult result =
        torture(data -> {
          if (lives.incrementAndGet() == 2) {
            Scratch.remove(data);
          }
        });
    assertThat(result.lost())
        .anyMatch(line -> line.contains("it was acknowledged as"))
        .anyMatch(line -> line.startsWith("the mirror cannot go on after event"));
    assertThat(result.scratch().resolve("data/journal")).isDirectory();
  }

  @Test
  void aServerThatDoesNotStartAnyMoreIsALoss() throws IOException {
    TortureResult result =
        torture(data -> Files.writeString(data.resolve(".maestro-format"), "999\n"));
    assertThat(result.lost()).singleElement().asString().startsWith("the server does not start");
    assertThat(result.scratch().resolve("data/journal")).isDirectory();
  }

  @Test
  void aServerThatStartsAfterAKillAndCannotAnswerIsALoss() throws IOException {
    AtomicInteger starts = new AtomicInteger();
    TortureResult result =
        tortureThrough(exchange ->
            exchange.getRequestURI().getPath().equals("/api/tasks")
                    && !Way.isWrite(exchange)
                    && starts.incrementAndGet() > 1
                ? 500
                : Way.PASSED_ON);
    assertThat(result.lost())
        .singleElement()
        .asString()
        .startsWith("the server cannot answer any more: GET /api/tasks was answered 500");
    assertThat(result.scratch().resolve("data/journal")).isDirectory();
  }

  @Test
  void anAcknowledgedWriteThatIsMissingAtTheEndOfTheJournalIsFound() throws IOException {
    TortureResult result = tortureUntilLost(TortureTest::cutOffTheEnd);
    // Where a checkpoint knows what was cut off, the server itself misses it, and says what helps.
    assertThat(result.lost())
        .anyMatch(
            line -> line.contains("it was acknowledged as") || line.contains("doctor --repair"));
  }

  /** Each writer has one request at a time, so that of five transactions one was acknowledged. */
  private static void cutOffTheEnd(Path data) throws IOException {
    Path last;
    try (Stream<Path> files = Files.list(data.resolve("journal"))) {
      last = files.filter(file -> file.toString().endsWith(".journal")).sorted().toList().get(0);
    }
    byte[] segment = Files.readAllBytes(last);
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    Deque<Integer> records = new ArrayDeque<>();
    int at = SEGMENT_HEADER;
    while (at + RECORD_HEADER <= segment.length && bytes.getInt(at) != 0) {
      records.addLast(at);
      at += (RECORD_HEADER + bytes.getInt(at + Integer.BYTES) + 7) / 8 * 8;
    }
    if (records.size() > 5) {
      int cut = records.stream().skip(records.size() - 5).findFirst().orElseThrow();
      Arrays.fill(segment, cut, segment.length, (byte) 0);
      Files.write(last, segment);
    }
  }

  @Test
  void aTransactionThatIsHalfThereAndWasNotToldIsFound() throws IOException {
    TortureResult result = tortureUntilLost(TortureTest::unlinkSessions);
    assertThat(result.lost())
        .anyMatch(line -> line.contains("half done: task "))
        .anyMatch(line -> line.startsWith("the mirror has session torture-"));
  }

  /** The tasks know of them still, and there is no event. */
  private static void unlinkSessions(Path data) {
    try (FileStorage storage =
            FileStorage.open(data, StoreSettings.KEEPING_EVERYTHING, InstantSource.system());
        Stream<Session> sessions = storage.snapshot().sessions(SessionFilter.ALL)) {
      List<Session> all = sessions.toList();
      storage.write(tx -> {
        all.forEach(session -> tx.save(session.toBuilder().taskIds(List.of()).build()));
        return true;
      });
    }
  }

  @Test
  void aWriteThatALivingServerAnswersWithTroubleIsNamed() throws IOException {
    TortureResult result = tortureThrough(exchange -> Way.isWrite(exchange) ? 503 : Way.PASSED_ON);
    assertThat(result.isProved()).isFalse();
    assertThat(result.acknowledged()).isZero();
    assertThat(result.lost()).allMatch(line -> line.contains("was refused with Answer[status=503"));
  }

  @Test
  void aWriteThatALivingServerDoesNotAnswerIsNamed() throws IOException {
    TortureResult result =
        tortureThrough(exchange -> Way.isWrite(exchange) ? Way.CUT_OFF : Way.PASSED_ON);
    assertThat(result.isProved()).isFalse();
    assertThat(result.lost())
        .isNotEmpty()
        .allMatch(line -> line.contains("no answer came to POST /api/projects"));
    assertThat(result.cutOff()).isPositive();
  }
}

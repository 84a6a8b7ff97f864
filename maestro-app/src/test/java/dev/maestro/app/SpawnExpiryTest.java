package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.maestro.core.domain.Event;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.FakeTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of spawn requests that nobody takes, whatever becomes of the server. */
final class SpawnExpiryTest {

  private static final Pattern EXPIRED =
      Pattern.compile("\"type\":\"session:spawn_expired\"[^{]+\\{\"sessionId\":\"([^\"]+)\"");
  private static final Duration TTL = Duration.ofMinutes(5);

  @TempDir private Path dir;
  private final FakeTime time = new FakeTime(1_700_000_000_000L);

  private MaestroServer start() throws Exception {
    return MaestroServer.builder()
        .port(0)
        .dataDir(dir.resolve("data"))
        .skillsDir(dir)
        .time(time)
        .spawnTtl(TTL)
        .start();
  }

  private static String spawn(TestClient client) throws Exception {
    String project = client.project("p");
    String body =
        "{\"projectId\":\"%s\",\"taskIds\":[\"%s\"]}".formatted(project, client.task(project, "t"));
    return TestClient.id(client.post("/api/sessions/spawn", body));
  }

  private static String spawn(MaestroServer server) throws Exception {
    return spawn(new TestClient(server.url()));
  }

  private static List<String> expired(MaestroServer server) {
    List<String> sessions = new ArrayList<>();
    EventLog log = server.storage().events();
    for (long seq = 0; seq < log.latestSeq(); ) {
      for (LoggedEvent logged : log.read(seq, 1_000).events()) {
        seq = logged.seq();
        if (logged.event() instanceof Event.SpawnExpired expired) {
          sessions.add(expired.sessionId().value());
        }
      }
    }
    return sessions;
  }

  private static void awaitExpired(MaestroServer server, String... sessions) {
    Await.until(
        sessions.length + " expired requests", () -> expired(server).equals(List.of(sessions)));
  }

  @Test
  void aRequestThatNobodyTookExpiresOnceAlsoOverARestart() throws Exception {
    String first;
    try (MaestroServer server = start()) {
      first = spawn(server);
      TestSocket socket = new TestClient(server.url()).socket();
      time.advance(TTL.toMillis());
      socket.awaitFrame("\"session:spawn_expired\",\"data\":{\"sessionId\":\"" + first + "\"");
      assertThat(new TestClient(server.url()).get("/api/sessions/" + first).body())
          .contains("\"status\":\"spawning\"");
    }
    try (MaestroServer server = start()) {
      String second = spawn(server);
      time.advance(TTL.toMillis());
      awaitExpired(server, first, second);
    }
  }

  @Test
  void aRequestThatBecameDueWhileTheServerWasOffExpiresAtItsStart() throws Exception {
    String session;
    try (MaestroServer server = start()) {
      session = spawn(server);
      time.advance(TTL.toMillis() - 1);
    }
    time.advance(1);
    try (MaestroServer server = start()) {
      awaitExpired(server, session);
    }
  }

  @Test
  void aRequestExpiresOnceThoughTheServerIsKilledInBetween() throws Exception {
    List<String> sessions = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      try (ChildServer server = ChildServer.ready(dir, "--spawn-ttl=1s")) {
        sessions.add(spawn(server.client()));
        Await.until("the expiry of all", () -> expired(server.client()).containsAll(sessions));
        assertThat(expired(server.client())).isEqualTo(sessions);
        // Nobody knows whether that one is due before the end or after it.
        sessions.add(spawn(server.client()));
        server.kill();
      }
    }
  }

  private static List<String> expired(TestClient client) {
    List<String> sessions = new ArrayList<>();
    Matcher each =
        EXPIRED.matcher(
            client.getLater("/api/events?limit=1000&types=session:spawn_expired").join().body());
    while (each.find()) {
      sessions.add(each.group(1));
    }
    return sessions;
  }

  @Test
  void aRequestWaitsForSomeTime() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MaestroServer.builder().spawnTtl(Duration.ZERO))
        .withMessageContaining("is no time to wait");
  }
}

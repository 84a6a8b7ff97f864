package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.domain.NewProject;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Skill;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.SkillCatalog;
import dev.maestro.http.AddressUnavailable;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.FakeTime;
import dev.maestro.testkit.InMemoryStorage;
import dev.maestro.testkit.SequentialIds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server within another program. */
final class MaestroServerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path dir;

  private MaestroServerBuilder onFiles() {
    return MaestroServer.builder().port(0).dataDir(dir.resolve("data")).skillsDir(dir);
  }

  private MaestroServerBuilder inMemory() {
    return onFiles().storage(new InMemoryStorage());
  }

  private static TestClient clientOf(MaestroServer server) {
    return new TestClient(server.url());
  }

  private static String spawn(String project, String task) {
    return "{\"projectId\":\"%s\",\"taskIds\":[\"%s\"]}".formatted(project, task);
  }

  @Test
  void whatIsStoredIsAnnouncedAndThereAfterARestart() throws Exception {
    String project;
    String task;
    try (MaestroServer server = onFiles().start()) {
      TestClient client = clientOf(server);
      TestSocket socket = client.socket();
      project = client.project("p");
      task = client.task(project, "t");
      socket.awaitFrame("\"task:created\"");
      assertThat(socket.frames().get(0)).contains("\"project:created\"", project);
    }
    try (MaestroServer server = onFiles().start()) {
      TestClient client = clientOf(server);
      assertThat(client.get("/api/projects").body()).contains(project);
      assertThat(client.get("/api/tasks/" + task).body()).contains(project);
    }
  }

  @Test
  void anyAdapterCanBeReplaced() throws Exception {
    try (InMemoryStorage storage = new InMemoryStorage();
        MaestroServer server =
            MaestroServer.builder()
                .port(0)
                .storage(storage)
                .skills(new OneSkill(new CountDownLatch(0)))
                .time(new FakeTime(42))
                .ids(new SequentialIds())
                .hostInfo(new HostInfo("there", "plan9"))
                .start()) {
      TestClient client = clientOf(server);
      String project = client.project("p");
      String task = client.task(project, "t");
      assertThat(client.get("/api/projects/" + project).body()).contains("\"createdAt\":42");
      assertThat(client.post("/api/sessions", spawn(project, task)).body())
          .contains("\"hostname\":\"there\"", "\"platform\":\"plan9\"");
      assertThat(client.get("/api/skills/one").body()).contains("\"id\":\"one\"");
      assertThat(storage.snapshot().projects()).hasSize(1);
      assertThat(server.storage()).isSameAs(storage);
    }
  }

  @Test
  void writesAreAnsweredWithTheirDurability() throws Exception {
    try (InMemoryStorage storage = new InMemoryStorage().buffered();
        MaestroServer server = onFiles().storage(storage).start()) {
      HttpResponse<String> answer = clientOf(server).post("/api/projects", "{\"name\":\"p\"}");
      assertThat(answer.headers().firstValue("Maestro-Durability")).contains("buffered");
      assertThat(answer.headers().firstValue("Maestro-Seq")).contains("1");
    }
  }

  @Test
  void theFilesAreKeptAsTheBuilderSays() throws Exception {
    MaestroServerBuilder builder =
        onFiles()
            .durability(Durability.FSYNC)
            .eventRetention(Duration.ofHours(1), 1024 * 1024)
            .consumerRetention(2048 * 1024);
    assertThat(builder.store())
        .isEqualTo(
            new StoreSettings(Durability.FSYNC, Duration.ofHours(1), 1024 * 1024, 2048 * 1024));
    try (MaestroServer server = builder.start()) {
      assertThat(server.storage().durability()).isEqualTo(Durability.FSYNC);
    }
    assertThat(MaestroServer.builder().durability(Durability.BUFFERED).store().durability())
        .isEqualTo(Durability.BUFFERED);
  }

  @Test
  void aRetentionThatKeepsNothingIsRefused() {
    assertThatThrownBy(() -> onFiles().eventRetention(Duration.ZERO, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> onFiles().eventRetention(Duration.ofDays(1), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> onFiles().consumerRetention(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatTheEmbeddingProgramDoesIsAnnouncedToClients() throws Exception {
    try (MaestroServer server = inMemory().start()) {
      TestClient client = clientOf(server);
      String project = client.project("p");
      TestSocket socket = client.socket();
      server.maestro().projects().delete(new ProjectId(project));
      socket.awaitFrame("\"project:deleted\"");
      assertThat(client.get("/api/projects/" + project).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void agentsAreToldThePortThatTheSystemChose() throws Exception {
    try (MaestroServer server = inMemory().start()) {
      TestClient client = clientOf(server);
      String project = client.project("p");
      HttpResponse<String> answer =
          client.post("/api/sessions/spawn", spawn(project, client.task(project, "t")));
      assertThat(answer.body())
          .contains("\"MAESTRO_SERVER_URL\":\"http://localhost:" + server.port() + "\"");
      assertThat(server.url()).isEqualTo("http://localhost:" + server.port());
    }
  }

  @Test
  void agentsAreToldTheUrlThatIsSet() throws Exception {
    try (MaestroServer server =
        inMemory().serverUrl(URI.create("https://maestro.example/base/")).start()) {
      TestClient client = clientOf(server);
      String project = client.project("p");
      assertThat(
              client.post("/api/sessions/spawn", spawn(project, client.task(project, "t"))).body())
          .contains("\"MAESTRO_SERVER_URL\":\"https://maestro.example/base\"");
      assertThat(TestClient.statusForHost(server.port(), "maestro.example")).isEqualTo(200);
    }
  }

  @Test
  void hostsThatAreNotOursAreAllowedByName() throws Exception {
    try (MaestroServer server = inMemory().host("127.0.0.1").allowHost("a.example").start()) {
      assertThat(TestClient.statusForHost(server.port(), "a.example")).isEqualTo(200);
      assertThat(TestClient.statusForHost(server.port(), "b.example")).isEqualTo(421);
    }
  }

  @Test
  void theSettingsOfTheProgramReachTheServer() throws Exception {
    String[] flags = {
      "--port=0",
      "--host=127.0.0.1",
      "--data-dir=" + dir.resolve("elsewhere"),
      "--skills-dir=" + dir,
      "--server-url=http://c.example",
      "--allowed-host=a.example",
      "--cors-origin=https://b.example"
    };
    Given given = new Given(CommandSyntax.flags(new CommandSyntax().parse(flags)), Map.of());
    Settings settings = new SettingsReader(given, dir).read();
    try (MaestroServer server = MaestroServer.builder().settings(settings).start()) {
      assertThat(TestClient.statusForHost(server.port(), "a.example")).isEqualTo(200);
      assertThat(TestClient.statusForHost(server.port(), "c.example")).isEqualTo(200);
      assertThat(clientOf(server).statusForOrigin("https://b.example")).isEqualTo(200);
      assertThat(clientOf(server).statusForOrigin("https://d.example")).isEqualTo(403);
      assertThat(dir.resolve("elsewhere")).isDirectory();
    }
  }

  @Test
  void aHostOnTheNetworkNeedsConsent() throws Exception {
    assertThatThrownBy(() -> inMemory().host("0.0.0.0").start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("insecure()");
    try (MaestroServer server = inMemory().host("0.0.0.0").insecure().start()) {
      assertThat(clientOf(server).get("/health").statusCode()).isEqualTo(200);
      assertThat(TestClient.statusForHost(server.port(), "0.0.0.0")).isEqualTo(200);
    }
  }

  @Test
  void aStorageThatWasHandedInStaysOpen() throws Exception {
    InMemoryStorage storage = new InMemoryStorage();
    String project;
    try (MaestroServer server = onFiles().storage(storage).start()) {
      project = clientOf(server).project("p");
    }
    try (MaestroServer server = onFiles().storage(storage).start()) {
      assertThat(clientOf(server).get("/api/projects").body()).contains(project);
      assertThat(clientOf(server).project("q")).isNotEmpty();
    }
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void closingTwiceIsFine() throws Exception {
    MaestroServer server = onFiles().start();
    server.close();
    server.close();
  }

  @Test
  void aClosedServerLetsGoOfItsPortAndItsDirectory() throws Exception {
    int port;
    try (MaestroServer server = onFiles().start()) {
      port = server.port();
    }
    try (MaestroServer server = onFiles().port(port).start()) {
      assertThat(server.port()).isEqualTo(port);
    }
  }

  @Test
  void aRequestUnderWayIsAnsweredBeforeTheServerIsGone() throws Exception {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    OneSkill skills = new OneSkill(mayAnswer);
    MaestroServer server = inMemory().skills(skills).drainLimit(PATIENCE).start();
    CompletableFuture<HttpResponse<String>> answer = clientOf(server).getLater("/api/skills");
    skills.asked.await();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
    Await.until("the end of listening", () -> refusesConnections(server.port()));
    assertThat(closing).isNotDone();
    mayAnswer.countDown();
    assertThat(answer.get().statusCode()).isEqualTo(200);
    closing.get();
  }

  @Test
  void aRequestThatNeverEndsDoesNotKeepTheServer() throws Exception {
    OneSkill skills = new OneSkill(new CountDownLatch(1));
    MaestroServer server = inMemory().skills(skills).drainLimit(Duration.ofMillis(1)).start();
    CompletableFuture<HttpResponse<String>> answer = clientOf(server).getLater("/api/skills");
    skills.asked.await();
    server.close();
    assertThat(answer.handle((answered, failed) -> "over")).succeedsWithin(PATIENCE);
  }

  @Test
  void clientsGetTheLastEventsAndThenAGoodbye() throws Exception {
    MaestroServer server = inMemory().start();
    List<TestSocket> sockets =
        List.of(clientOf(server).socket(), clientOf(server).socket(), clientOf(server).socket());
    for (int i = 0; i < 500; i++) {
      server.maestro().projects().create(NewProject.named("p" + i));
    }
    server.close();
    for (TestSocket socket : sockets) {
      assertThat(socket.awaitClose()).isEqualTo(1001);
      assertThat(socket.frames()).hasSize(500);
    }
  }

  @Test
  void aStartThatFailsLeavesNothingOpen() throws Exception {
    try (ServerSocket taken = TestPorts.taken()) {
      assertThatThrownBy(() -> onFiles().port(taken.getLocalPort()).start())
          .isInstanceOf(AddressUnavailable.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
    try (MaestroServer server = onFiles().start()) {
      assertThat(clientOf(server).get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void twoServersCannotShareADirectory() throws Exception {
    try (MaestroServer first = onFiles().start()) {
      assertThatThrownBy(() -> onFiles().start())
          .isInstanceOf(DataDirectoryUnusable.class)
          .hasMessageContaining(dir.resolve("data").toString());
      assertThat(clientOf(first).project("p")).isNotEmpty();
    }
  }

  private static boolean refusesConnections(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  /** A catalog of one skill, which lists it when it is told to. */
  private static final class OneSkill implements SkillCatalog {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer;

    OneSkill(CountDownLatch mayAnswer) {
      this.mayAnswer = mayAnswer;
    }

    @Override
    public List<Skill> skills() {
      asked.countDown();
      try {
        mayAnswer.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("The server did not wait", e);
      }
      return List.of();
    }

    @Override
    public Skill skill(String id) {
      return new Skill(id, id, "", Skill.DEFAULT_TYPE, Skill.DEFAULT_VERSION, List.of(), "");
    }
  }
}

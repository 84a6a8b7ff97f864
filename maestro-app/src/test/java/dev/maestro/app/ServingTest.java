package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maestro.testkit.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in a process of its own: its signals, its exit status and its output. */
final class ServingTest {

  private static final int SIGINT = 2;

  @TempDir private Path dir;

  @Test
  void oneLineSaysWhereItListensAndWhereTheDataIs() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      assertThat(server.out())
          .startsWith("Maestro Server ")
          .endsWith(" listening on %s (data in %s)\n".formatted(server.url(), dir.resolve("data")))
          .hasLineCount(1);
      assertThat(server.client().get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void sigtermClosesTheSocketsWith1001AndIsStatus0() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      TestSocket socket = server.client().socket();
      server.terminate();
      assertThat(socket.awaitClose()).isEqualTo(1001);
      assertThat(server.awaitExit()).isZero();
      assertThat(server.err())
          .contains("INFO MaestroServer: The documents show all that was written\n")
          .endsWith("INFO MaestroServer: Stopped\n");
    }
  }

  @Test
  void sigintIsStatus0() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      // A shell starts jobs in its background so, and a JVM keeps it so.
      assumeFalse(server.ignores(SIGINT), "SIGINT is ignored here");
      server.interrupt();
      assertThat(server.awaitExit()).isZero();
    }
  }

  @Test
  void everythingAcknowledgedIsThereAfterAKill() throws Exception {
    String project;
    String task;
    String session;
    try (ChildServer server = ChildServer.ready(dir)) {
      project = server.client().project("p");
      task = server.client().task(project, "t");
      String json = "{\"projectId\":\"%s\",\"taskIds\":[\"%s\"]}".formatted(project, task);
      session = TestClient.id(server.client().post("/api/sessions", json));
      server.kill();
    }
    try (ChildServer server = ChildServer.ready(dir)) {
      TestClient client = server.client();
      assertThat(client.get("/api/projects/" + project).statusCode()).isEqualTo(200);
      assertThat(client.get("/api/tasks/" + task).body()).contains(session);
      assertThat(client.get("/api/sessions/" + session).body()).contains(task);
      assertThat(server.err()).contains("Loaded 1 projects, 1 tasks and 1 sessions from ");
    }
  }

  @Test
  void anEditWhileItWasStoppedIsToldAndServed() throws Exception {
    String project;
    try (ChildServer server = ChildServer.ready(dir)) {
      project = server.client().project("before");
      server.terminate();
      assertThat(server.awaitExit()).isZero();
    }
    Path document = dir.resolve("data/projects/" + project + ".json");
    Files.writeString(document, Files.readString(document).replace("before", "by hand"));
    try (ChildServer server = ChildServer.ready(dir)) {
      assertThat(server.err()).contains("INFO LoadLog: Took in 1 documents that were changed");
      assertThat(server.client().get("/api/projects/" + project).body()).contains("by hand");
    }
  }

  @Test
  void aPortInUseIsStatus1AndOneLine() throws Exception {
    try (ServerSocket taken = TestPorts.taken();
        ChildServer server =
            ChildServer.start(dir, Map.of("PORT", "" + taken.getLocalPort()), "--data-dir=data")) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.err())
          .startsWith("maestro-server: ")
          .contains("127.0.0.1:" + taken.getLocalPort())
          .hasLineCount(1);
      assertThat(server.out()).isEmpty();
    }
  }

  @Test
  void aDataDirectoryInUseIsStatus1AndOneLineThatNamesItsHolder() throws Exception {
    try (ChildServer first = ChildServer.ready(dir);
        ChildServer second = ChildServer.start(dir, Map.of("PORT", "0", "DATA_DIR", "data"))) {
      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(second.err())
          .startsWith("maestro-server: ")
          .contains(dir.resolve("data").toString())
          .contains("" + first.pid())
          .hasLineCount(1);
      assertThat(first.client().get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aDataDirectoryThatIsAFileIsStatus1AndOneLine() throws Exception {
    Files.createFile(dir.resolve("data"));
    try (ChildServer server = ChildServer.start(dir, Map.of("PORT", "0"), "--data-dir=data")) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.err()).contains(dir.resolve("data").toString()).hasLineCount(1);
    }
  }

  @Test
  void aBadSettingIsStatus2() throws Exception {
    try (ChildServer server = ChildServer.start(dir, Map.of("PORT", "none"))) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.err()).startsWith("maestro-server: PORT: 'none'").hasLineCount(1);
    }
  }

  @Test
  void aServerOnTheNetworkWarnsAtEachStart() throws Exception {
    try (ChildServer server = ChildServer.ready(dir, "--host=0.0.0.0", "--insecure")) {
      assertThat(URI.create(server.url()).getHost()).isEqualTo("localhost");
      assertThat(server.err()).containsPattern("WARN .*0\\.0\\.0\\.0 is not loopback");
    }
  }

  @Test
  void theDefaultDirectoriesAreInTheHome() throws Exception {
    try (ChildServer server = ChildServer.start(dir, Map.of("PORT", "0"))) {
      assertThat(server.url()).startsWith("http://localhost:");
      assertThat(server.out()).contains("(data in " + dir.resolve(".maestro/data") + ")");
      assertThat(dir.resolve(".maestro/data")).isDirectory();
    }
  }

  @Test
  void theLogFileGetsWhatStandardErrorGets() throws Exception {
    try (ChildServer server = ChildServer.ready(dir, "--debug", "--log-file=logs/server.log")) {
      server.client().project("p");
      server.client().get("/api/tasks/none");
      server.terminate();
      assertThat(server.awaitExit()).isZero();
      assertThat(dir.resolve("logs/server.log")).content().isEqualTo(server.err());
      assertThat(server.err())
          .contains("Loaded 0 projects", "/api/tasks/none", "Stopped")
          .contains("Broadcast to 0/0 clients: project:created");
    }
  }

  @Test
  void withoutDebugOnlyErrorsOfRequestsAreLogged() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      server.client().get("/api/projects");
      server.client().get("/api/tasks/none");
      Await.until("the line of the error", () -> server.err().contains("/api/tasks/none"));
      assertThat(server.err()).doesNotContain("/api/projects", "DEBUG");
    }
  }

  @Test
  void noLineOfTheLogIsForgedByAClient() throws Exception {
    try (ChildServer server = ChildServer.ready(dir)) {
      server.client().get("/api/tasks/%0A2026%1b%5b2J");
      Await.until("the line of the error", () -> server.err().contains("/api/tasks/"));
      assertThat(server.err().lines())
          .allMatch(line -> line.matches("20\\d\\d-\\S+Z (DEBUG|INFO|WARN|ERROR) \\w+: \\P{C}*"));
    }
  }

  @Test
  void aLogFileOnAFullDiskDoesNotStopTheServer() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "there is no device that is always full");
    try (ChildServer server = ChildServer.ready(dir, "--log-file=" + full)) {
      assertThat(server.client().project("p")).startsWith("proj_");
      assertThat(server.err().lines().filter(line -> line.contains("misses lines"))).hasSize(1);
      server.terminate();
      assertThat(server.awaitExit()).isZero();
    }
  }

  @Test
  void aFileThatCannotBeReadIsNamedWithTheReason() throws Exception {
    Path broken = dir.resolve("data/projects/proj_1_abcdefghi.json");
    Files.createDirectories(broken.getParent());
    Files.writeString(broken, "{broken");
    try (ChildServer server = ChildServer.ready(dir)) {
      assertThat(server.err())
          .containsPattern("WARN LoadLog: .*projects/proj_1_abcdefghi.json: \\S+");
      assertThat(server.client().get("/api/projects/proj_1_abcdefghi").statusCode()).isEqualTo(503);
      assertThat(broken).hasContent("{broken");
    }
  }

  @Test
  void aRelationThatOneSideAloneKnowsIsReportedAtTheStart() throws Exception {
    Path task = Files.createDirectories(dir.resolve("data/tasks/p_1")).resolve("t_1.json");
    Path session = Files.createDirectories(dir.resolve("data/sessions")).resolve("s_1.json");
    Files.writeString(task, "{\"projectId\": \"p_1\"}");
    Files.writeString(session, "{\"projectId\": \"p_1\", \"taskIds\": [\"t_1\"]}");
    try (ChildServer server = ChildServer.ready(dir)) {
      assertThat(server.err())
          .contains("INFO LoadLog: Completed 1 relations that only a task or only a session knew");
    }
  }

  @Test
  void standardErrorHoldsNothingButTheLog() throws IOException {
    try (ChildServer server = ChildServer.ready(dir)) {
      assertThat(server.err().lines()).allMatch(line -> line.matches("20\\S+Z INFO \\w+: .*"));
    }
  }
}

package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that has more to keep than it has memory for. */
final class OutOfMemoryTest {

  private static final int MOST_TASKS = 1_000;

  @TempDir private Path dir;

  @Test
  @Timeout(120)
  void theProcessEndsAndWhatItAcknowledgedIsThere() throws Exception {
    String data = dir.resolve("data").toString();
    List<String> acknowledged;
    try (ChildServer server =
        ChildServer.start(
            dir,
            Map.of("JAVA_TOOL_OPTIONS", "-Xmx40m"),
            "--port=0",
            "--data-dir=" + data,
            "--durability=buffered")) {
      acknowledged = fill(server.client());
      assertThat(server.awaitExit()).isEqualTo(3);
      assertThat(server.err()).contains("out of memory; what was acknowledged is on disk");
    }
    try (ChildServer server = ChildServer.ready(dir)) {
      for (String task : acknowledged) {
        assertThat(server.client().get("/api/tasks/" + task).statusCode()).as(task).isEqualTo(200);
      }
    }
  }

  private static List<String> fill(TestClient client) throws Exception {
    String project = client.project("p");
    String large = "x".repeat(500_000);
    List<String> acknowledged = new ArrayList<>();
    try {
      while (acknowledged.size() < MOST_TASKS) {
        acknowledged.add(
            TestClient.id(
                client.post(
                    "/api/tasks",
                    "{\"projectId\":\"%s\",\"title\":\"t\",\"description\":\"%s\"}"
                        .formatted(project, large))));
      }
    } catch (IOException e) {
      assertThat(acknowledged).as("written before %s", e).isNotEmpty();
      return acknowledged;
    }
    throw new AssertionError("The memory was enough");
  }
}

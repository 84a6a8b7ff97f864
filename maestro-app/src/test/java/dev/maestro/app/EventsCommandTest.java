package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.NewProject;
import dev.maestro.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code maestro-server events}, over a server of its own. */
final class EventsCommandTest {

  @TempDir private Path data;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private MaestroServer server(int port) throws Exception {
    return MaestroServer.builder().port(port).dataDir(data).start();
  }

  private int events(String... flags) {
    String[] args = Stream.concat(Stream.of("events"), Stream.of(flags)).toArray(String[]::new);
    return new Program(
            new Console(
                Map.of(), InputStream.nullInputStream(), new Output(out, false), print(err)))
        .run(args);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private List<String> said() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static void create(MaestroServer server, String name) {
    server.maestro().projects().create(NewProject.named(name));
  }

  @Test
  void eachEventIsALineThatPeopleCanRead() throws Exception {
    try (MaestroServer server = server(0)) {
      create(server, "A\u001b[31m");
      create(server, "B");
      assertThat(events("--url", server.url(), "--since", "0", "--limit", "2")).isZero();
      assertThat(said()).hasSize(2);
      assertThat(said().get(0))
          .matches(
              "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} #1 project:created proj_\\S+ \"A\\\\u001b\\[31m\"");
      assertThat(said().get(1)).contains("#2 project:created").endsWith("\"B\"");
    }
  }

  @Test
  void jsonIsTheFrameAsItCame() throws Exception {
    try (MaestroServer server = server(0)) {
      create(server, "A");
      assertThat(events("--url", server.url(), "--since", "0", "--limit", "1", "--json")).isZero();
      assertThat(said().get(0))
          .startsWith("{\"type\":\"project:created\"")
          .endsWith("\"seq\":1,\"prevSeq\":0}");
    }
  }

  @Test
  void aFrameMayNestDeeperThanARequest() throws Exception {
    try (MaestroServer server = server(0)) {
      TestClient client = new TestClient(server.url());
      client.post(
          "/api/projects",
          "{\"name\":\"deep\",\"x\":%s%s}".formatted("[".repeat(499), "]".repeat(499)));
      assertThat(events("--url", server.url(), "--since", "0", "--limit", "1")).isZero();
      assertThat(said().get(0)).endsWith("\"deep\"");
    }
  }

  @Test
  void itGoesOnWhereItWasWhenTheServerComesBack() throws Exception {
    CompletableFuture<Integer> status;
    int port;
    try (MaestroServer server = server(0)) {
      port = server.port();
      create(server, "first");
      String url = server.url();
      status =
          CompletableFuture.supplyAsync(
              () -> events("--url", url, "--since", "0", "--limit", "3", "--type", "project:*"));
      Await.until("the first event", () -> said().size() == 1);
    }
    try (MaestroServer server = server(port)) {
      create(server, "second");
      create(server, "third");
      assertThat(status.join()).isZero();
      assertThat(said()).hasSize(3);
      assertThat(said().get(2)).contains("#3 ").endsWith("\"third\"");
      assertThat(complained()).contains("trying again after event 1");
    }
  }

  @Test
  void whatCannotBeProvedToBeWholeIsStatus1() throws Exception {
    try (MaestroServer server = server(0)) {
      assertThat(events("--url", server.url(), "--since", "7")).isEqualTo(1);
      assertThat(complained().lines())
          .containsExactly("maestro-server: there is no such event yet: the newest is 0");
    }
  }

  @Test
  void whereItBeginsIsToldOnceThoughTheServerIsQuiet() throws Exception {
    try (MaestroServer server = server(0)) {
      create(server, "A");
      String url = server.url();
      CompletableFuture<Integer> status =
          CompletableFuture.supplyAsync(
              () -> events("--url", url, "--limit", "2", "--type", "project:*"));
      Await.until("it follows", () -> complained().endsWith("/ after event 1\n"));
      create(server, "B");
      create(server, "C");
      assertThat(status.join()).isZero();
      assertThat(complained().lines()).hasSize(1);
    }
  }

  @Test
  void whereThereIsNoServerItIsStatus1() throws Exception {
    int port;
    try (MaestroServer server = server(0)) {
      port = server.port();
    }
    assertThat(events("--url", "http://localhost:" + port)).isEqualTo(1);
    assertThat(complained()).contains("cannot follow ws://localhost:" + port + "/");
  }

  @Test
  void badOptionsAreStatus2() {
    assertThat(events("--type", "task:painted")).isEqualTo(2);
    assertThat(events("--since", "-1")).isEqualTo(2);
    assertThat(events("--limit", "0")).isEqualTo(2);
    assertThat(events("--url", "localhost")).isEqualTo(2);
    assertThat(events("--color", "blue")).isEqualTo(2);
    assertThat(events("--project", "")).isEqualTo(2);
    assertThat(complained().lines())
        .hasSize(6)
        .allMatch(line -> line.startsWith("maestro-server:"));
  }

  @Test
  void coloursAreThereWhereTheyAreAskedFor() throws Exception {
    try (MaestroServer server = server(0)) {
      create(server, "A");
      String url = server.url();
      assertThat(events("--url", url, "--since", "0", "--limit", "1", "--color", "always"))
          .isZero();
      assertThat(said().get(0)).contains("\u001b[35mproject:created\u001b[0m");
    }
  }
}

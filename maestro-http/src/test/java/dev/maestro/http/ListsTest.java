package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Consumers;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.EventLog;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.Work;
import dev.maestro.testkit.Await;
import dev.maestro.testkit.InMemoryStorage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large lists are sent in parts, from one snapshot that is let go whatever happens. */
final class ListsTest {

  private final RunningServer server = RunningServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private void fill(int count) {
    String text = "x".repeat(1_000);
    for (int i = 0; i < count; i++) {
      server.post("/api/projects", "{\"name\":\"P" + i + "\",\"description\":\"" + text + "\"}");
    }
  }

  @Test
  void aSmallListHasALength() {
    fill(2);
    Reply reply = server.get("/api/projects");

    assertThat(reply.header("Content-Length")).isNotEmpty();
    assertThat(reply.ids()).hasSize(2);
    assertThat(server.storage.openReads()).isZero();
  }

  @Test
  void aLargeListComesInPartsAndWhole() {
    fill(200);
    Reply reply = server.get("/api/projects");

    assertThat(reply.header("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(reply.ids()).hasSize(200);
    Await.until("the snapshot is let go", () -> server.storage.openReads() == 0);
  }

  @Test
  void theHeadOfALargeListIsAnswered() {
    fill(200);

    assertThat(server.send("HEAD", "/api/projects", null).status()).isEqualTo(200);
    assertThat(server.storage.openReads()).isZero();
  }

  @Test
  void aLargeListEndsVisiblyWhereTheConnectionEndsWithIt() {
    fill(200);
    try (RawClient client = server.raw()) {
      client.head("GET /api/projects HTTP/1.1", "Host: localhost", "Connection: close");

      assertThat(client.reply().ids()).hasSize(200);
    }
  }

  @Test
  void anOldClientGetsALargeListToo() {
    fill(200);
    try (RawClient client = server.raw()) {
      client.head("GET /api/projects HTTP/1.0", "Host: localhost");
      String all = new String(client.readToEnd(), StandardCharsets.UTF_8);

      assertThat(all).doesNotContain("Transfer-Encoding").endsWith("}]");
    }
  }

  @Test
  void aFailureInTheMiddleBreaksTheConnection() {
    try (RunningServer broken = RunningServer.start(RunningServer.settings(), failingAfter(200));
        RawClient client = broken.raw()) {
      client.head("GET /api/projects HTTP/1.1", "Host: localhost");
      String all = new String(client.readToEnd(), StandardCharsets.UTF_8);

      assertThat(all).startsWith("HTTP/1.1 200").contains("[{").doesNotContain("]");
      assertThat(all).doesNotEndWith("0\r\n\r\n");
      Await.until("the snapshot is let go", () -> server.storage.openReads() == 0);
    }
  }

  @Test
  void aFailureAtTheStartIsAnError() {
    try (RunningServer broken = RunningServer.start(RunningServer.settings(), failingAfter(1))) {
      Reply reply = broken.get("/api/projects");

      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.code()).isEqualTo("INTERNAL_ERROR");
      assertThat(reply.body()).doesNotContain("planted", "dev.maestro", "Exception");
      assertThat(server.storage.openReads()).isZero();
    }
  }

  /** This server's storage, whose streams of projects break after that many. */
  private Storage failingAfter(int count) {
    fill(count);
    return new BreakingStorage(server.storage);
  }

  /** A storage whose lists end in a failure. */
  private record BreakingStorage(InMemoryStorage whole) implements Storage {
    @Override
    public Snapshot snapshot() {
      Snapshot snapshot = whole.snapshot();
      return (Snapshot)
          Proxy.newProxyInstance(
              Snapshot.class.getClassLoader(),
              new Class<?>[] {Snapshot.class},
              (proxy, method, arguments) -> {
                try {
                  Object result = method.invoke(snapshot, arguments);
                  return result instanceof Stream<?> stream ? breaking(stream) : result;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    private static Stream<?> breaking(Stream<?> stream) {
      Stream<?> failure =
          Stream.of(1)
              .map(one -> {
                throw new IllegalStateException("planted");
              });
      return Stream.concat(stream, failure);
    }

    @Override
    public <R> Commit<R> write(Work<R> work, Durability atLeast) {
      return whole.write(work, atLeast);
    }

    @Override
    public Durability durability() {
      return whole.durability();
    }

    @Override
    public EventLog events() {
      return whole.events();
    }

    @Override
    public Consumers consumers() {
      return whole.consumers();
    }

    @Override
    public void close() {
      whole.close();
    }
  }
}

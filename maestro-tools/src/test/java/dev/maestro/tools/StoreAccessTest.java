package dev.maestro.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.control.ControlServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One operation, whoever holds the store. */
@Timeout(60)
final class StoreAccessTest {

  @TempDir Path dir;

  private final TestOperations operations = new TestOperations();
  private final List<String> progress = new ArrayList<>();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ObjectNode arguments = TestOperations.JSON.createObjectNode().put("a", 1);
  private @Nullable FileStorage held;
  private @Nullable ControlServer server;

  @BeforeEach
  void aStoreIsThere() {
    FileStorage.open(dir).close();
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    if (held != null) {
      held.close();
    }
  }

  private void hold(boolean byAServer) throws IOException {
    if (byAServer) {
      held = FileStorage.open(dir);
      server = ControlServer.start(dir, held, operations.all());
    }
  }

  private JsonNode run(String operation, InputStream input) throws IOException {
    return run(operation, input, output);
  }

  private JsonNode run(String operation, InputStream input, OutputStream out) throws IOException {
    return new StoreAccess(dir, operations.all())
        .run(
            operation,
            arguments,
            input,
            out,
            (what, done, total) -> progress.add(what + " " + done + "/" + total));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inputOutputArgumentsAndResultAreTheSameThere(boolean byAServer) throws Exception {
    hold(byAServer);
    byte[] bytes = new byte[3 * 64 * 1024 + 17];
    new Random(7).nextBytes(bytes);

    JsonNode result = run("echo", new ByteArrayInputStream(bytes));

    assertThat(result.path("bytes").asInt(0)).isEqualTo(bytes.length);
    assertThat(result.path("arguments")).isEqualTo(arguments);
    assertThat(output.toByteArray()).isEqualTo(bytes);
    assertThat(progress).endsWith("echoing " + bytes.length + "/" + bytes.length);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingMayGoInAndOut(boolean byAServer) throws Exception {
    hold(byAServer);
    assertThat(run("echo", InputStream.nullInputStream()).path("bytes").asInt(-1)).isZero();
    assertThat(output.toByteArray()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRefusalComesBackAsOneThoughInputIsLeft(boolean byAServer) throws Exception {
    hold(byAServer);
    InputStream much = new ByteArrayInputStream(new byte[8 * 1024 * 1024]);
    assertThatThrownBy(() -> run("refuse", much))
        .isInstanceOf(Refused.class)
        .hasMessage("No. Ask for something else.");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFaultComesBackAsOne(boolean byAServer) throws Exception {
    hold(byAServer);
    assertThatThrownBy(() -> run("fail", InputStream.nullInputStream()))
        .isInstanceOf(IOException.class)
        .hasMessage("The disk is broken");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inputThatFailsIsNotTakenForItsEnd(boolean byAServer) throws Exception {
    hold(byAServer);
    assertThatThrownBy(() -> run("read", new BreakingInput()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("The stick was pulled out");
    assertThat(operations.ends.take()).isEqualTo("broken off");
  }

  @Test
  void anOperationLearnsThatItsToolHasGone() throws Exception {
    hold(true);
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("The pipe is closed");
          }
        };
    assertThatThrownBy(() -> run("stay", InputStream.nullInputStream(), closed))
        .hasMessageContaining("The pipe is closed");
    assertThat(operations.ends.take()).isEqualTo("abandoned");
  }

  @Test
  void aServerThatStopsBreaksOffWhatIsUnderWay() throws Exception {
    held = FileStorage.open(dir);
    ControlServer stopping = ControlServer.start(dir, held, operations.all());
    CountDownLatch begun = new CountDownLatch(1);
    OutputStream seen =
        new OutputStream() {
          @Override
          public void write(int octet) {
            begun.countDown();
          }
        };
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(() -> {
          try {
            begun.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          stopping.close();
        });
    assertThatThrownBy(() -> run("stay", InputStream.nullInputStream(), seen))
        .hasMessageContaining("The server went away");
    assertThat(operations.ends.take()).isEqualTo("abandoned");
    stopped.join();
    assertThat(dir.resolve(".maestro-control")).doesNotExist();
  }

  @Test
  void whoHoldsADirectoryAndTakesNoRequestsIsNamed() {
    held = FileStorage.open(dir);
    assertThatThrownBy(() -> run("echo", InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("pid " + ProcessHandle.current().pid())
        .hasMessageContaining("try again");
  }

  @Test
  void aDirectoryThatIsNotThereIsNotMade() {
    Path missing = dir.resolve("missing");
    assertThatThrownBy(() ->
            new StoreAccess(missing, operations.all())
                .run("echo", arguments, InputStream.nullInputStream(), output, (what, a, b) -> {}))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(missing.toString());
    assertThat(Files.exists(missing)).isFalse();
  }

  @Test
  void anOperationThatTheServerDoesNotKnowIsRefused() throws Exception {
    held = FileStorage.open(dir);
    server = ControlServer.start(dir, held, Map.of());
    assertThatThrownBy(() -> run("echo", InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("'echo'")
        .hasMessageContaining("another version");
  }

  private static final class BreakingInput extends InputStream {

    private int given;

    @Override
    public int read() throws IOException {
      if (given++ < 100) {
        return 1;
      }
      throw new IOException("The stick was pulled out");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      bytes[offset] = (byte) read();
      return 1;
    }
  }
}

package dev.maestro.tools.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.json.Json;
import dev.maestro.storage.fs.DataDirectoryInUse;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.StoppedStore;
import dev.maestro.tools.Refused;
import dev.maestro.tools.TestOperations;
import dev.maestro.tools.control.ControlClient.Pace;
import dev.maestro.tools.control.Frames.Frame;
import dev.maestro.tools.control.Frames.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whoever listens where the file of a server leads may be anybody on this machine. */
@Timeout(60)
final class ControlClientTest {

  private static final Duration NEVER = Duration.ofHours(1);
  private static final Pace PATIENT = new Pace(NEVER, NEVER);
  private static final String KEY = HexFormat.of().formatHex(KeyProof.random());

  @TempDir Path dir;

  private final List<CompletableFuture<Void>> impostors = new ArrayList<>();
  private FileStorage held;
  private ServerSocket listener;

  /** What the tool says to whoever listens. */
  @FunctionalInterface
  private interface Impostor {
    void meet(Socket tool) throws IOException;
  }

  @BeforeEach
  void somebodyElseListensWhereTheFileLeads() throws IOException {
    held = FileStorage.open(dir);
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    new ControlFile(listener.getLocalPort(), KEY).write(dir);
  }

  @AfterEach
  void close() throws IOException {
    impostors.forEach(CompletableFuture::join);
    listener.close();
    held.close();
  }

  /** What it finds wrong fails the test at its end. */
  private void listen(Impostor impostor) {
    impostors.add(
        CompletableFuture.runAsync(() -> {
          try (Socket tool = listener.accept()) {
            impostor.meet(tool);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        }));
  }

  private JsonNode ask(Pace pace, InputStream input) throws IOException {
    return ask(pace, input, TestOperations.JSON.createObjectNode());
  }

  private JsonNode ask(Pace pace, InputStream input, ObjectNode arguments) throws IOException {
    return ControlClient.to(dir, StoppedStore.holder(dir).orElseThrow(), pace)
        .run("echo", arguments, input, OutputStream.nullOutputStream(), (what, done, total) -> {});
  }

  private void requireRefused(Pace pace, String why) {
    assertThatThrownBy(() -> ask(pace, InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("pid " + ProcessHandle.current().pid())
        .hasMessageContaining("port " + listener.getLocalPort() + " of loopback, " + why)
        .hasMessageContaining("try again")
        .hasMessageContaining("run the tool there");
  }

  @Test
  void whereNobodyListensTheFileIsLeftOver() throws IOException {
    listener.close();
    requireRefused(PATIENT, "where nobody listens");
  }

  @Test
  void whoeverSaysNothingIsNotWaitedForAndDoesNotLearnTheKey() throws IOException {
    CompletableFuture<byte[]> said = new CompletableFuture<>();
    listen(tool -> said.complete(tool.getInputStream().readAllBytes()));
    requireRefused(new Pace(Duration.ofMillis(300), NEVER), "where nobody greets within");
    assertThat(said.join()).hasSizeLessThanOrEqualTo(5 + KeyProof.BYTES);
    assertThat(new String(said.join(), StandardCharsets.ISO_8859_1)).doesNotContain(KEY);
  }

  @Test
  void aServerThatIsNotReachedIsNotWaitedFor() {
    // Nobody takes the connection, as of a server that is stopped.
    requireRefused(new Pace(Duration.ofMillis(300), NEVER), "where nobody greets within");
  }

  /** As of a server that is stopped, where many have asked. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aServerWhoseQueueIsFullIsNotWaitedFor() throws IOException {
    Pace soon = new Pace(Duration.ofMillis(300), NEVER);
    List<Socket> waiting = new ArrayList<>();
    try {
      fillTheQueue(waiting);
      requireRefused(soon, "where nobody greets within");
      DataDirectoryInUse holder = StoppedStore.holder(dir).orElseThrow();
      assertThatThrownBy(() -> ControlClient.reach(dir, holder, soon))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("of loopback, where nobody greets within");
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  private void fillTheQueue(List<Socket> waiting) throws IOException {
    while (true) {
      Socket next = new Socket();
      waiting.add(next);
      try {
        next.connect(listener.getLocalSocketAddress(), 300);
      } catch (SocketTimeoutException e) {
        assertThat(e).as("no more find a place").isNotNull();
        return;
      }
    }
  }

  @Test
  void whoeverSpeaksOtherwiseIsNoServer() {
    listen(tool ->
        tool.getOutputStream().write("220 mail ready\r\n".getBytes(StandardCharsets.US_ASCII)));
    requireRefused(PATIENT, "where somebody listens who is not a server of this version");
  }

  @Test
  void nothingButAGreetingIsReadFromAStranger() {
    for (char kind : "CQDEPRXF".toCharArray()) {
      listen(tool -> {
        tool.getOutputStream()
            .write(ByteBuffer.allocate(5).put((byte) kind).putInt(kind == 'E' ? 0 : 64).array());
        tool.getInputStream().readAllBytes();
      });
      requireRefused(PATIENT, "where somebody listens who is not a server of this version");
    }
  }

  @Test
  void whoeverClosesIsNoServer() {
    listen(tool -> tool.shutdownOutput());
    requireRefused(PATIENT, "where somebody listens who is not a server of this version");
  }

  @Test
  void aServerWithAnotherKeyIsNotAsked() {
    String other = HexFormat.of().formatHex(KeyProof.random());
    listen(tool -> {
      Frames frames = new Frames(tool, NEVER);
      greet(frames, new KeyProof(other));
      assertThat(frames.receive(Set.of(Kind.REQUEST))).isNull();
    });
    requireRefused(PATIENT, "where somebody listens who does not have its key");
  }

  @Test
  void aGreetingThatWasOverheardProvesNothing() {
    byte[] nonce = KeyProof.random();
    byte[] overheard =
        ControlConnection.joined(nonce, new KeyProof(KEY).ofServer(KeyProof.random(), nonce));
    listen(tool -> {
      Frames frames = new Frames(tool, NEVER);
      frames.send(Kind.GREETING, overheard);
      frames.flush();
      assertThat(frames.receive(Set.of(Kind.CHALLENGE))).isNotNull();
      assertThat(frames.receive(Set.of(Kind.REQUEST))).isNull();
    });
    requireRefused(PATIENT, "where somebody listens who does not have its key");
  }

  private static void greet(Frames frames, KeyProof key) throws IOException {
    byte[] challenge = receive(frames, Kind.CHALLENGE).content();
    byte[] nonce = KeyProof.random();
    frames.send(Kind.GREETING, ControlConnection.joined(nonce, key.ofServer(challenge, nonce)));
    frames.flush();
  }

  private static Frame receive(Frames frames, Kind kind) throws IOException {
    return Objects.requireNonNull(frames.receive(Set.of(kind)));
  }

  @Test
  void aToolThatWaitsForItsInputTellsThatItIsThere() throws IOException {
    listen(tool -> {
      Frames frames = new Frames(tool, NEVER);
      greet(frames, new KeyProof(KEY));
      receive(frames, Kind.REQUEST);
      assertThat(receive(frames, Kind.DATA).content()).isEmpty();
      assertThat(receive(frames, Kind.DATA).content()).isEmpty();
      frames.send(Kind.RESULT, Json.TREES.createObjectNode().put("done", true));
      frames.endInOrder();
    });
    try (PipedOutputStream never = new PipedOutputStream();
        PipedInputStream input = new PipedInputStream(never)) {
      JsonNode result = ask(new Pace(NEVER, Duration.ofMillis(1)), input);
      assertThat(result.path("done").asBoolean(false)).isTrue();
    }
  }

  @Test
  void aServerThatGoesWhileItIsSentInputIsNotABrokenPipe() {
    listen(tool -> {
      Frames frames = new Frames(tool, NEVER);
      greet(frames, new KeyProof(KEY));
      receive(frames, Kind.REQUEST);
    });
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 1;
          }
        };
    assertThatThrownBy(() -> ask(PATIENT, endless))
        .hasMessageStartingWith("The server went away before it was done");
  }

  @Test
  void aRequestThatNoServerWouldReadIsNotSent() {
    ObjectNode large = TestOperations.JSON.createObjectNode().put("a", "a".repeat(64 * 1024));
    assertThatThrownBy(() -> ask(PATIENT, InputStream.nullInputStream(), large))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("no request may have more than");
  }

  @Test
  void aFileOfAnotherVersionIsNamed() throws IOException {
    Files.writeString(
        ControlFile.in(dir), "maestro-control 1\nport 1\nkey " + "0".repeat(64) + "\n");
    assertThatThrownBy(() -> ask(PATIENT, InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith(ControlFile.in(dir).toString())
        .hasMessageContaining("Use the tool of the server's version");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65_536, 99_999})
  void aPortThatIsNoneIsOfNoVersion(int port) throws IOException {
    new ControlFile(port, KEY).write(dir);
    assertThatThrownBy(() -> ask(PATIENT, InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("is not what this version of Maestro writes");
  }

  @Test
  void aKeyThatCannotBeReadIsNotOnlyAPath() throws IOException {
    Files.delete(ControlFile.in(dir));
    Files.createDirectory(ControlFile.in(dir));
    assertThatThrownBy(() -> ask(PATIENT, InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessageStartingWith("The server cannot be asked, since its key cannot be read: ")
        .hasMessageContaining(
            "Only its owner (" + Files.getOwner(ControlFile.in(dir)).getName() + ")")
        .hasMessageContaining("run the tool as that user");
  }

  @Test
  void aFileThatWasCopiedMakesNoServerOfADirectoryThatNobodyHolds(@TempDir Path copy)
      throws IOException {
    FileStorage.open(copy).close();
    Files.copy(ControlFile.in(dir), ControlFile.in(copy));
    assertThat(ControlClient.find(copy)).isEmpty();
    assertThat(ControlClient.find(dir)).isPresent();
  }
}

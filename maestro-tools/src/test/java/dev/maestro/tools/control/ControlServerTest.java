package dev.maestro.tools.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.TestOperations;
import dev.maestro.tools.control.Frames.Frame;
import dev.maestro.tools.control.Frames.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever comes over loopback may be anybody on this machine. */
@Timeout(60)
final class ControlServerTest {

  @TempDir Path dir;

  private FileStorage store;
  private ControlServer server;
  private ControlFile file;

  @BeforeEach
  void start() throws IOException {
    store = FileStorage.open(dir);
    server = ControlServer.start(dir, store, new TestOperations().all());
    file = ControlFile.read(dir).orElseThrow();
  }

  @AfterEach
  void close() {
    server.close();
    store.close();
  }

  private Socket connected() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), file.port());
  }

  private Frame answer(String request) throws IOException {
    try (Frames frames = new Frames(connected())) {
      frames.send(Kind.REQUEST, request.getBytes(StandardCharsets.UTF_8));
      frames.flush();
      Frame answer = frames.receive();
      if (answer == null) {
        throw new IOException("closed");
      }
      return answer;
    }
  }

  /** What is left of a connection that says that, or -1 where it is closed without a word. */
  private int afterSaying(byte[] bytes) throws IOException {
    try (Socket socket = connected()) {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      try {
        return socket.getInputStream().read();
      } catch (SocketException e) {
        assertThat(e).hasMessageContaining("reset");
        return -1;
      }
    }
  }

  private static byte[] frame(char kind, int length, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(5 + bytes.length).put((byte) kind).putInt(length).put(bytes).array();
  }

  @Test
  void onlyTheOwnerCanReadTheKey() throws IOException {
    requireOwnersFile();
  }

  private void requireOwnersFile() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ControlFile.in(dir))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(ControlFile.in(dir)))
        .matches("maestro-control 1\nport [0-9]+\nkey [0-9a-f]{64}\n");
  }

  @Test
  void aFileThatSomebodyLeftThereDoesNotShareItsRights() throws IOException {
    server.close();
    Path old = Files.createFile(dir.resolve(".maestro-control"));
    Files.createFile(dir.resolve(".maestro-control.tmp"));
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-rw-rw-"));
    startAgain();
    requireOwnersFile();
    assertThat(dir.resolve(".maestro-control.tmp")).doesNotExist();
  }

  private void startAgain() throws IOException {
    server = ControlServer.start(dir, store, new TestOperations().all());
  }

  @Test
  void eachStartHasAKeyOfItsOwn() throws IOException {
    server.close();
    startAgain();
    assertThat(ControlFile.read(dir).orElseThrow().key()).isNotEqualTo(file.key());
  }

  @Test
  void withoutTheKeyNothingIsDone() throws IOException {
    String wrong = "0".repeat(64);
    for (String key : new String[] {"\"" + wrong + "\"", "\"\"", "null", "7", "{}"}) {
      Frame answer = answer("{\"key\":" + key + ",\"operation\":\"echo\",\"arguments\":{}}");
      assertThat(answer.kind()).as(key).isEqualTo(Kind.REFUSAL);
      assertThat(answer.json().path("message").asString("")).contains("key");
    }
    assertThat(answer("{\"operation\":\"echo\"}").kind()).isEqualTo(Kind.REFUSAL);
  }

  @Test
  void whoeverSpeaksOtherwiseIsCutOff() throws IOException {
    assertThat(
            afterSaying(
                "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(-1);
    assertThat(afterSaying("PUT / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(-1);
    assertThat(afterSaying(frame('D', 2, "{}"))).isEqualTo(-1);
    assertThat(afterSaying(frame('Q', 2, "{]"))).isEqualTo(-1);
    assertThat(afterSaying(frame('Q', -1, ""))).isEqualTo(-1);
    assertThat(afterSaying(frame('Q', Frames.LONGEST_REQUEST + 1, ""))).isEqualTo(-1);
    assertThat(
            answer("{\"key\":\"" + file.key() + "\",\"operation\":\"nothing\",\"arguments\":{}}")
                .kind())
        .isEqualTo(Kind.REFUSAL);
  }

  @Test
  void oneToolTooManyIsToldSo() throws IOException {
    List<Socket> others = new ArrayList<>();
    try {
      for (int i = 0; i < ControlServer.MOST_CONNECTIONS; i++) {
        others.add(connected());
      }
      Frame answer =
          answer("{\"key\":\"" + file.key() + "\",\"operation\":\"echo\",\"arguments\":{}}");
      assertThat(answer.kind()).isEqualTo(Kind.REFUSAL);
      assertThat(answer.json().path("message").asString("")).contains("Too many tools are at work");
    } finally {
      for (Socket other : others) {
        other.close();
      }
    }
  }

  @Test
  void itListensOnLoopbackAlone() throws IOException {
    List<InetAddress> others =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();
    for (InetAddress other : others) {
      assertThatThrownBy(() -> new Socket(other, file.port()).close())
          .isInstanceOf(ConnectException.class);
    }
  }
}

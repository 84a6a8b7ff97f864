package dev.maestro.tools.control;

import dev.maestro.tools.TestOperations;
import dev.maestro.tools.control.Frames.Frame;
import dev.maestro.tools.control.Frames.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** A connection to a server, which says what a tool says, or what none would. */
final class ToolPeer implements AutoCloseable {

  final Socket socket;
  final Frames frames;
  final byte[] challenge = KeyProof.random();
  private final KeyProof key;

  private ToolPeer(ControlFile file) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), file.port());
    this.frames = new Frames(socket, Frames.IDLE);
    this.key = new KeyProof(file.key());
  }

  static ToolPeer to(ControlFile file) throws IOException {
    return new ToolPeer(file);
  }

  /** Returns the content of the greeting. */
  byte[] challenge() throws IOException {
    frames.send(Kind.CHALLENGE, challenge);
    frames.flush();
    return Objects.requireNonNull(frames.receive(Set.of(Kind.GREETING))).content();
  }

  static byte[] request(Path dataDir, String operation) throws IOException {
    ObjectNode request = TestOperations.JSON.createObjectNode();
    request.set("directory", HeldDirectory.of(dataDir).toJson());
    request.put("operation", operation).putObject("arguments");
    return TestOperations.JSON.writeValueAsBytes(request);
  }

  byte[] proof(byte[] greeting, byte[] request) {
    return key.ofTool(challenge, Arrays.copyOf(greeting, KeyProof.BYTES), request);
  }

  void ask(byte[] proof, byte[] request) throws IOException {
    frames.send(Kind.REQUEST, ControlConnection.joined(proof, request));
    frames.flush();
  }

  /** Asks as a tool does. */
  ToolPeer ask(Path dataDir, String operation) throws IOException {
    byte[] request = request(dataDir, operation);
    ask(proof(challenge(), request), request);
    return this;
  }

  Frame answer() throws IOException {
    return Objects.requireNonNull(
        frames.receive(Set.of(Kind.DATA, Kind.RESULT, Kind.REFUSAL, Kind.FAULT)));
  }

  String message() throws IOException {
    return answer().json().path("message").asString("");
  }

  void say(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void say(String text) throws IOException {
    say(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The beginning of a frame. */
  void announce(char kind, int length) throws IOException {
    say(ByteBuffer.allocate(5).put((byte) kind).putInt(length).array());
  }

  /** Waits until the server closes, which it must without a word. */
  boolean isCutOff() throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return String.valueOf(e.getMessage()).contains("reset");
    }
  }

  @Override
  public void close() throws IOException {
    frames.close();
  }
}

package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Speaks bytes, right or wrong ones. */
final class RawClient implements AutoCloseable {

  static final int TEXT = 1;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  static final int CONTINUATION = 0;
  static final int FINAL = 0x80;
  static final int RSV1 = 0x40;

  static final String REQUEST =
      String.join(
          "\r\n",
          "GET /ws HTTP/1.1",
          "Host: localhost",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "Sec-WebSocket-Version: 13",
          "",
          "");
  private static final int DEADLINE_MILLIS = 30_000;

  private final Socket socket;
  private final DataInputStream in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** A frame of the server: its opcode, and its payload. */
  record Received(int opcode, String payload) {}

  /** The same with its first byte, which has the reserved bits; each char of it is a byte. */
  record RawFrame(int first, String payload) {

    boolean isDeflated() {
      return (first & RSV1) != 0;
    }

    /** Its text, inflated if it has to be. */
    String text() {
      byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
      return new String(isDeflated() ? Deflated.inflate(bytes) : bytes, StandardCharsets.UTF_8);
    }
  }

  /** Connects and says that, and nothing more. */
  static RawClient saying(InetSocketAddress server, String request) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(DEADLINE_MILLIS);
    // Little room, so that what the client does not read soon stays with the server.
    socket.setReceiveBufferSize(4096);
    socket.connect(server);
    RawClient client = new RawClient(socket);
    client.sendBytes(request.getBytes(StandardCharsets.ISO_8859_1));
    return client;
  }

  /** Connects, and is upgraded. */
  static RawClient connect(InetSocketAddress server) throws IOException {
    return connect(server, "/ws");
  }

  static RawClient connect(InetSocketAddress server, String target) throws IOException {
    RawClient client = saying(server, REQUEST.replace("/ws", target));
    String head = client.readHead();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(head);
    }
    return client;
  }

  /** Connects, and has agreed on permessage-deflate. */
  static RawClient deflating(InetSocketAddress server, String target) throws IOException {
    RawClient client = saying(server, offering("permessage-deflate").replace("/ws", target));
    String head = client.readHead();
    if (!head.contains("Sec-WebSocket-Extensions: permessage-deflate;")) {
      throw new AssertionError(head);
    }
    return client;
  }

  /** The request of a client that offers that, one header each. */
  static String offering(String... offers) {
    StringBuilder headers = new StringBuilder();
    for (String offer : offers) {
      headers.append("Sec-WebSocket-Extensions: ").append(offer).append("\r\n");
    }
    return REQUEST.replace("Host:", headers + "Host:");
  }

  /** The status line and the headers of an answer. */
  String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  String readBody(int length) throws IOException {
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  void sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Sends a frame with that first byte, its payload masked with zeroes. */
  void send(int first, byte[] payload) throws IOException {
    sendBytes(masked(first, payload));
  }

  void send(int first, String payload) throws IOException {
    send(first, payload.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] masked(int first, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 0x10000) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  Received receive() throws IOException {
    RawFrame frame = receiveRaw();
    return new Received(frame.first() & 0x0F, frame.payload());
  }

  RawFrame receiveRaw() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    byte[] payload = in.readNBytes(length);
    return new RawFrame(first, new String(payload, StandardCharsets.ISO_8859_1));
  }

  /** The code of the close frame that comes next, past all else. */
  int awaitCloseCode() throws IOException {
    Received received = receive();
    while (received.opcode() != CLOSE) {
      received = receive();
    }
    return received.payload().charAt(0) << 8 | received.payload().charAt(1);
  }

  /** Waits until the server has ended the connection, however it did. */
  void awaitEnd() {
    try {
      while (in.read() >= 0) {
        // What is still on its way is of no interest.
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("The connection is still there", e);
    } catch (IOException e) {
      // A reset ends it as well.
    }
  }

  /** Waits until the server has ended the connection with a reset. */
  void awaitReset() {
    assertThatThrownBy(
            () -> {
              while (in.read() >= 0) {
                // What is still on its way is of no interest.
              }
            })
        .isInstanceOf(SocketException.class);
  }

  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

package dev.maestro.app;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A WebSocket that is upgraded and then takes nothing, until it is asked to. */
final class StuckSocket implements AutoCloseable {

  private static final String REQUEST =
      String.join(
          "\r\n",
          "GET /ws?%s HTTP/1.1",
          "Host: localhost",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "Sec-WebSocket-Version: 13",
          "",
          "");
  private static final int PING = 9;
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket = new Socket();
  private final DataInputStream in;

  /**
   * @param url of the server, as {@code http://localhost:3000}
   * @param query what it wants, of the upgrade
   */
  StuckSocket(String url, String query) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    // Little room, so that what is not read soon stays with the server.
    socket.setReceiveBufferSize(4096);
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), URI.create(url).getPort()));
    socket.getOutputStream().write(REQUEST.formatted(query).getBytes(StandardCharsets.US_ASCII));
    in = new DataInputStream(socket.getInputStream());
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    if (!head.toString().startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError(head);
    }
  }

  /** The next frame after all, but for pings, which come as time passes. */
  String read() throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    String content = content();
    return opcode == PING ? read() : content;
  }

  private String content() throws IOException {
    int length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

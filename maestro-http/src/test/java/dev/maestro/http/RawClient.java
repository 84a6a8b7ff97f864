package dev.maestro.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A connection that says what no proper client would say. */
final class RawClient implements AutoCloseable {

  private static final int DEADLINE_MILLIS = 30_000;

  private final Socket socket;

  RawClient(int port) {
    this(port, 0);
  }

  /**
   * @param receiveBuffer how many bytes the system takes in before somebody reads; 0 for the usual
   */
  RawClient(int port, int receiveBuffer) {
    try {
      socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(DEADLINE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends the lines, each with its end, and the empty line after the head. */
  RawClient head(String... lines) {
    return text(String.join("\r\n", lines) + "\r\n\r\n");
  }

  RawClient text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  RawClient bytes(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next answer, whose body has a Content-Length, is chunked, or is not there. */
  Reply reply() {
    try {
      InputStream in = socket.getInputStream();
      String statusLine = line(in);
      Map<String, List<String>> headers = new LinkedHashMap<>();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        int colon = line.indexOf(':');
        headers
            .computeIfAbsent(
                line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
            .add(line.substring(colon + 1).strip());
      }
      int status = Integer.parseInt(statusLine.split(" ", -1)[1]);
      return new Reply(status, headers, body(in, headers));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String body(InputStream in, Map<String, List<String>> headers) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (headers.containsKey("content-length")) {
      bytes.writeBytes(in.readNBytes(Integer.parseInt(headers.get("content-length").get(0))));
    } else if (headers.containsKey("transfer-encoding")) {
      for (int size = chunk(in); size > 0; size = chunk(in)) {
        bytes.writeBytes(in.readNBytes(size));
        line(in);
      }
      line(in);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int chunk(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("The connection ended after: " + line);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** That many bytes, as text. */
  String readExactly(int count) {
    try {
      return new String(socket.getInputStream().readNBytes(count), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything until the server closes the connection, or breaks it. */
  byte[] readToEnd() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = socket.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        bytes.write(buffer, 0, count);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("The server keeps the connection open", e);
    } catch (IOException e) {
      // A connection that is reset has ended too.
      return bytes.toByteArray();
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

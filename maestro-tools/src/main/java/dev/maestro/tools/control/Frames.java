package dev.maestro.tools.control;

import dev.maestro.json.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What goes over the control channel.
 *
 * <pre>
 * frame     octet kind, length (4 bytes, big-endian), content
 *
 * the tool      Q a request: {"key","operation","arguments"}; comes first, once
 *               D bytes of the input, any number of them
 *               E the input has ended
 * the server    D bytes of the output, any number of them
 *               P progress: {"what","done","total"}
 *               R the result, any JSON; the last one
 *               X a refusal: {"message"}; the last one
 *               F a fault of the server or its disk: {"message"}; the last one
 * </pre>
 *
 * One thread may send while another receives; frames of several senders do not mix.
 */
final class Frames implements Closeable {

  static final int LONGEST_DATA = 64 * 1024;
  static final int LONGEST_REQUEST = 64 * 1024;

  /** A result may list what was found in a large store. */
  static final int LONGEST_RESULT = 256 * 1024 * 1024;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  Frames(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), LONGEST_DATA));
    this.out =
        new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), LONGEST_DATA));
  }

  /** What a frame is about. */
  enum Kind {
    REQUEST('Q', LONGEST_REQUEST),
    DATA('D', LONGEST_DATA),
    END('E', 0),
    PROGRESS('P', LONGEST_DATA),
    RESULT('R', LONGEST_RESULT),
    REFUSAL('X', LONGEST_RESULT),
    FAULT('F', LONGEST_RESULT);

    private final int code;
    private final int longest;

    Kind(int code, int longest) {
      this.code = code;
      this.longest = longest;
    }

    static Kind of(int code) throws IOException {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new ProtocolException("There is no frame of kind " + code);
    }
  }

  /** A frame that came. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(Kind kind, byte[] content) {

    JsonNode json() throws IOException {
      try {
        return Json.TREES.readTree(content);
      } catch (JacksonException e) {
        throw new ProtocolException("A frame holds no JSON: " + e.getOriginalMessage());
      }
    }
  }

  /** Hands on what was sent as data as well. */
  void send(Kind kind, JsonNode content) throws IOException {
    send(kind, Json.TREES.writeValueAsBytes(content));
    flush();
  }

  void send(Kind kind, byte[] content) throws IOException {
    send(kind, content, 0, content.length);
  }

  void send(Kind kind, byte[] bytes, int offset, int length) throws IOException {
    synchronized (out) {
      out.writeByte(kind.code);
      out.writeInt(length);
      out.write(bytes, offset, length);
    }
  }

  void flush() throws IOException {
    synchronized (out) {
      out.flush();
    }
  }

  /**
   * Null where the other side has ended in order.
   *
   * @throws EOFException if it has ended within a frame
   * @throws ProtocolException if it speaks otherwise
   */
  @Nullable Frame receive() throws IOException {
    int code = in.read();
    if (code < 0) {
      return null;
    }
    Kind kind = Kind.of(code);
    int length = in.readInt();
    if (length < 0 || length > kind.longest) {
      throw new ProtocolException("A frame has " + Integer.toUnsignedString(length) + " bytes");
    }
    // No room is made for what was only announced.
    byte[] content = in.readNBytes(length);
    if (content.length < length) {
      throw new EOFException("A frame has ended early");
    }
    return new Frame(kind, content);
  }

  /** Reads on until the other side has closed, so that it gets what was sent last. */
  void endInOrder() throws IOException {
    flush();
    socket.shutdownOutput();
    in.transferTo(OutputStream.nullOutputStream());
  }

  /** How long a reading may wait, in milliseconds; 0 for ever. */
  void patience(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

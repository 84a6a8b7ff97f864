package dev.maestro.tools.control;

import dev.maestro.json.Json;
import dev.maestro.tools.Operation;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What goes over the control channel: version 2.
 *
 * <pre>
 * frame       octet kind, length (4 bytes, big-endian), content
 *
 * the tool    C a challenge: 32 random bytes; comes first
 * the server  G the greeting: 32 random bytes, and the server's {@link KeyProof} (32 bytes)
 * the tool    Q the request: the tool's {@link KeyProof} (32 bytes), and then
 *               {"directory":{"path","file"},"operation","arguments"}
 *               where the directory is the {@link HeldDirectory} that the tool means
 *
 * the tool    D bytes of the input, any number of them; none at all once in a while as a sign of life
 *             E the input has ended
 * the server  D bytes of the output, any number of them
 *             P progress: {"what","done","total"}
 *             R the result, any JSON; the last one
 *             X a refusal: {"message"}; the last one
 *             F a fault of the server or its disk: {"message"}; the last one
 * </pre>
 *
 * Each side takes nothing but what is due: no frame but the one that comes next, and none of a
 * length that its kind does not have.
 *
 * <p>One thread may send while another receives; frames of several senders do not mix.
 */
final class Frames implements Closeable {

  static final int LONGEST_DATA = 64 * 1024;
  static final int LONGEST_REQUEST = 64 * 1024;
  static final int LONGEST_MESSAGE = 64 * 1024;

  /** How long the other side may take nothing before it is given up. */
  static final Duration IDLE = Duration.ofMinutes(10);

  private static final int HEADER = Byte.BYTES + Integer.BYTES;

  private final Socket socket;
  private final Duration idle;
  private final DataInputStream in;
  private final OutputStream out;

  /** No more comes, or nothing can be sent any more. */
  private volatile boolean ended;

  private volatile boolean givenUp;

  Frames(Socket socket, Duration idle) throws IOException {
    this.socket = socket;
    this.idle = idle;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), LONGEST_DATA));
    this.out = new BufferedOutputStream(socket.getOutputStream(), LONGEST_DATA);
  }

  /** What a frame is about. */
  enum Kind {
    CHALLENGE('C', KeyProof.BYTES, KeyProof.BYTES),
    GREETING('G', 2 * KeyProof.BYTES, 2 * KeyProof.BYTES),
    REQUEST('Q', KeyProof.BYTES, LONGEST_REQUEST),
    DATA('D', 0, LONGEST_DATA),
    END('E', 0, 0),
    PROGRESS('P', 0, LONGEST_DATA),
    RESULT('R', 0, Operation.LONGEST_RESULT),
    REFUSAL('X', 0, LONGEST_MESSAGE),
    FAULT('F', 0, LONGEST_MESSAGE);

    private final int code;
    private final int shortest;
    private final int longest;

    Kind(int code, int shortest, int longest) {
      this.code = code;
      this.shortest = shortest;
      this.longest = longest;
    }

    static Kind of(int code, Set<Kind> taken) throws IOException {
      for (Kind kind : taken) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new ProtocolException("A frame of kind " + code + " came instead of " + taken);
    }

    boolean takes(int length) {
      return length >= shortest && length <= longest;
    }
  }

  /** A frame that came. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(Kind kind, byte[] content) {

    JsonNode json() throws IOException {
      return Frames.json(content);
    }
  }

  /**
   * @throws ProtocolException if it is none
   */
  static JsonNode json(byte[] content) throws IOException {
    try {
      return Json.TREES.readTree(content);
    } catch (JacksonException e) {
      throw new ProtocolException("A frame holds no JSON: " + e.getOriginalMessage());
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

  /**
   * @throws IllegalArgumentException if the other side would not take that many
   */
  void send(Kind kind, byte[] bytes, int offset, int length) throws IOException {
    if (!kind.takes(length)) {
      throw new IllegalArgumentException("A " + kind + " cannot have " + length + " bytes");
    }
    send(() -> write(out, kind, bytes, offset, length));
  }

  static void write(OutputStream out, Kind kind, byte[] bytes, int offset, int length)
      throws IOException {
    out.write(ByteBuffer.allocate(HEADER).put((byte) kind.code).putInt(length).array());
    out.write(bytes, offset, length);
  }

  void flush() throws IOException {
    send(out::flush);
  }

  /** Something that the other side has to take. */
  @FunctionalInterface
  private interface Sending {
    void run() throws IOException;
  }

  private void send(Sending sending) throws IOException {
    synchronized (out) {
      Deadline deadline = Deadline.in(idle, socket);
      try (deadline) {
        sending.run();
      } catch (IOException e) {
        ended = true;
        noteWhether(deadline);
        throw e;
      }
    }
  }

  /**
   * The same as {@link #receive}, but gives the other side up when nothing comes for long.
   *
   * @throws IOException as there, or if it is given up
   */
  @Nullable Frame receiveSoon(Set<Kind> taken) throws IOException {
    Deadline deadline = Deadline.in(idle, socket);
    try (deadline) {
      return receive(taken);
    } catch (IOException e) {
      noteWhether(deadline);
      throw e;
    }
  }

  private void noteWhether(Deadline idled) {
    if (idled.isOver()) {
      givenUp = true;
    }
  }

  /**
   * Null where the other side has ended in order.
   *
   * @param taken what may come now
   * @throws EOFException if it has ended within a frame
   * @throws ProtocolException if it speaks otherwise
   */
  @Nullable Frame receive(Set<Kind> taken) throws IOException {
    try {
      Frame frame = read(in, taken);
      if (frame == null) {
        ended = true;
      }
      return frame;
    } catch (IOException e) {
      ended = true;
      throw e;
    }
  }

  static @Nullable Frame read(DataInputStream in, Set<Kind> taken) throws IOException {
    int code = in.read();
    if (code < 0) {
      return null;
    }
    Kind kind = Kind.of(code, taken);
    int length = in.readInt();
    if (!kind.takes(length)) {
      throw new ProtocolException(
          "A " + kind + " has " + Integer.toUnsignedString(length) + " bytes");
    }
    // No room is made for what was only announced.
    byte[] content = in.readNBytes(length);
    if (content.length < length) {
      throw new EOFException("A frame has ended early");
    }
    return new Frame(kind, content);
  }

  /** Whether the other side has gone, or is not understood. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether the other side was given up, since it took or sent nothing for long. */
  boolean isGivenUp() {
    return givenUp;
  }

  /** Reads on until the other side has closed, so that it gets what was sent last. */
  void endInOrder() throws IOException {
    flush();
    socket.shutdownOutput();
    in.transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

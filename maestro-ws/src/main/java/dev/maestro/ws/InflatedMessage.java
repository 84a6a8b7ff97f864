package dev.maestro.ws;

import io.undertow.websockets.core.WebSocketFrameCorruptedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A deflated message on its way in (RFC 7692, section 7.2.2). Not safe for use by many threads. */
final class InflatedMessage implements AutoCloseable {

  private static final int BLOCK = 4 * 1024;

  /**
   * The 00 00 FF FF that the sender has left off, and an empty last block of our own: so the end of
   * the stream shows that the message was whole.
   */
  private static final byte[] END = {0, 0, -1, -1, 1, 0, 0, -1, -1};

  private final Inflater inflater = new Inflater(true);
  private final int maxBytes;
  private long inflated;
  private ByteBuffer input = ByteBuffer.allocate(0);

  InflatedMessage(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * The next bytes, which may be none. Of a message that is too long comes one byte beyond the
   * limit, for the reader to find that out, and then nothing more.
   *
   * @throws WebSocketFrameCorruptedException if this is no deflated data
   */
  byte[] inflate(ByteBuffer deflated) throws WebSocketFrameCorruptedException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] block = new byte[BLOCK];
    input = deflated;
    inflater.setInput(deflated);
    startAgainAfterLastBlock();
    while (!isTooLong() && inflateTo(plain, block)) {
      startAgainAfterLastBlock();
    }
    return plain.toByteArray();
  }

  /**
   * Says that all of it was there.
   *
   * @throws WebSocketFrameCorruptedException if it cannot have been
   */
  void requireWhole() throws WebSocketFrameCorruptedException {
    if (isTooLong() || inflater.finished()) {
      return;
    }
    if (inflate(ByteBuffer.wrap(END)).length > 0 || !inflater.finished()) {
      throw new WebSocketFrameCorruptedException("A deflated message ends too soon");
    }
  }

  /** Whether there may be more without more input. */
  private boolean inflateTo(ByteArrayOutputStream plain, byte[] block)
      throws WebSocketFrameCorruptedException {
    int most = (int) Math.min(block.length, room());
    try {
      int length = inflater.inflate(block, 0, most);
      plain.write(block, 0, length);
      inflated += length;
      return length == most || isBeforeEnd();
    } catch (DataFormatException e) {
      throw new WebSocketFrameCorruptedException("A message is not deflated as it says", e);
    }
  }

  /** A last block ends the stream, but not the message. */
  private void startAgainAfterLastBlock() {
    if (isBeforeEnd()) {
      inflater.reset();
      inflater.setInput(input);
    }
  }

  private boolean isBeforeEnd() {
    return inflater.finished() && input.hasRemaining();
  }

  private long room() {
    return maxBytes + 1L - inflated;
  }

  private boolean isTooLong() {
    return room() == 0;
  }

  /** Lets go of the window. */
  @Override
  public void close() {
    inflater.end();
  }
}

package dev.maestro.ws;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/** Notes when a socket last took something. Its time may be asked by any thread. */
final class ProgressConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {

  private volatile long last = System.nanoTime();

  ProgressConduit(StreamSinkConduit next) {
    super(next);
  }

  /** Of {@link System#nanoTime}. */
  long last() {
    return last;
  }

  private long noted(long written) {
    if (written > 0) {
      last = System.nanoTime();
    }
    return written;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return (int) noted(super.write(bytes));
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) throws IOException {
    return noted(super.write(bytes, offset, length));
  }

  @Override
  public int writeFinal(ByteBuffer bytes) throws IOException {
    return (int) noted(super.writeFinal(bytes));
  }

  @Override
  public long writeFinal(ByteBuffer[] bytes, int offset, int length) throws IOException {
    return noted(super.writeFinal(bytes, offset, length));
  }

  @Override
  public long transferFrom(FileChannel file, long position, long count) throws IOException {
    return noted(super.transferFrom(file, position, count));
  }

  @Override
  public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through)
      throws IOException {
    return noted(super.transferFrom(source, count, through));
  }
}

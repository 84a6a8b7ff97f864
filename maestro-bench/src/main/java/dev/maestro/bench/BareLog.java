package dev.maestro.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The least that a durable append takes: bytes written into a preallocated file, and one sync of
 * its data. Begins anew at its end. For use by one thread.
 */
final class BareLog implements AutoCloseable {

  private static final int SIZE = 64 * 1024 * 1024;

  private final FileChannel channel;
  private long position;

  BareLog(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocate(1024 * 1024);
    for (int written = 0; written < SIZE; written += zeros.capacity()) {
      write(zeros.clear());
    }
    channel.force(true);
    position = 0;
  }

  void append(ByteBuffer bytes) throws IOException {
    if (position + bytes.remaining() > SIZE) {
      position = 0;
    }
    write(bytes);
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  void sync() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

package dev.maestro.testkit.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file, or a directory, which can only be synced. Closed by an interrupt as every channel of a
 * file is.
 */
final class CrashingChannel extends FileChannel {

  private final CrashingFileSystem system;
  private final Path path;
  private final int number;
  private final boolean reads;
  private final boolean writes;
  private final boolean appends;
  private long position;

  CrashingChannel(
      CrashingFileSystem system, Path path, int number, Set<? extends OpenOption> options) {
    this.system = system;
    this.path = path;
    this.number = number;
    this.appends = options.contains(StandardOpenOption.APPEND);
    this.writes = appends || options.contains(StandardOpenOption.WRITE);
    this.reads = !writes || options.contains(StandardOpenOption.READ);
  }

  private void requireOpen() throws IOException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
    if (Thread.currentThread().isInterrupted()) {
      close();
      throw new ClosedByInterruptException();
    }
    if (!appends && !writes && !reads) {
      throw new NonReadableChannelException();
    }
  }

  private Content content() throws IOException {
    requireOpen();
    if (system.tree().isDirectory(number)) {
      throw new IOException("Is a directory");
    }
    return system.tree().file(number).content();
  }

  @Override
  public synchronized int read(ByteBuffer target) throws IOException {
    int count = read(target, position);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public int read(ByteBuffer target, long from) throws IOException {
    if (!reads) {
      throw new NonReadableChannelException();
    }
    Content content = content();
    system.faults().requireReadable(number, from, target.remaining());
    return content.read(target, from);
  }

  @Override
  public synchronized long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    long count = 0;
    for (int i = offset; i < offset + length; i++) {
      int read = read(targets[i]);
      if (read < 0) {
        return count == 0 ? -1 : count;
      }
      count += read;
    }
    return count;
  }

  @Override
  public synchronized int write(ByteBuffer source) throws IOException {
    long from = appends ? size() : position;
    int count = write(source, from);
    position = from + count;
    return count;
  }

  @Override
  public int write(ByteBuffer source, long to) throws IOException {
    if (!writes) {
      throw new NonWritableChannelException();
    }
    requireOpen();
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    system.write(number, path, to, bytes);
    return bytes.length;
  }

  @Override
  public synchronized long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    int size = 0;
    for (int i = offset; i < offset + length; i++) {
      size += sources[i].remaining();
    }
    ByteBuffer joined = ByteBuffer.allocate(size);
    for (int i = offset; i < offset + length; i++) {
      joined.put(sources[i]);
    }
    return write(joined.flip());
  }

  @Override
  public synchronized long position() throws IOException {
    requireOpen();
    return position;
  }

  @Override
  public synchronized FileChannel position(long newPosition) throws IOException {
    requireOpen();
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws IOException {
    return content().size();
  }

  @Override
  public synchronized FileChannel truncate(long size) throws IOException {
    if (!writes) {
      throw new NonWritableChannelException();
    }
    requireOpen();
    system.truncate(number, path, size);
    position = Math.min(position, size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    requireOpen();
    system.sync(number, path);
  }

  @Override
  public FileLock lock(long from, long size, boolean shared) throws IOException {
    return tryLock(from, size, shared);
  }

  @Override
  public FileLock tryLock(long from, long size, boolean shared) throws IOException {
    requireOpen();
    return new FileLock(this, from, size, shared) {
      private volatile boolean released;

      @Override
      public boolean isValid() {
        return !released && CrashingChannel.this.isOpen();
      }

      @Override
      public void release() {
        released = true;
      }
    };
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, Math.max(0, size() - from)));
    read(bytes, from);
    return target.write(bytes.flip());
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
    source.read(bytes);
    return write(bytes.flip(), to);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long from, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void implCloseChannel() {
    // What was written stays written, synced or not.
  }
}

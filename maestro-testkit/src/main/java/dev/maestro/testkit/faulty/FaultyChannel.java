package dev.maestro.testkit.faulty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file whose writes and syncs may fail. A write that fails has written half, as a full disk does.
 * Without a file it is a directory, which can be synced alone.
 */
final class FaultyChannel extends FileChannel {

  private final @Nullable FileChannel sound;
  private final Path path;
  private final Faults faults;

  FaultyChannel(@Nullable FileChannel sound, Path path, Faults faults) {
    this.sound = sound;
    this.path = path;
    this.faults = faults;
  }

  private FileChannel file() throws IOException {
    if (sound == null) {
      throw new IOException("Is a directory");
    }
    return sound;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int half = source.remaining() / 2;
    int written = file().write(source.slice(source.position(), half));
    source.position(source.position() + written);
    int[] rest = new int[1];
    faults.at("write", path, () -> rest[0] = file().write(source));
    return written + rest[0];
  }

  @Override
  public void force(boolean metaData) throws IOException {
    faults.at(
        "sync",
        path,
        () -> {
          if (sound != null) {
            sound.force(metaData);
          }
        });
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return file().read(target);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    FileChannel whole = file();
    faults.at("truncate", path, () -> whole.truncate(size));
    return this;
  }

  @Override
  public long position() throws IOException {
    return file().position();
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    file().position(newPosition);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file().size();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    faults.requireLocks();
    FileLock lock = file().tryLock(position, size, shared);
    if (lock == null) {
      throw new IOException("Locked");
    }
    return lock;
  }

  @Override
  protected void implCloseChannel() throws IOException {
    if (sound != null) {
      sound.close();
    }
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(ByteBuffer target, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer source, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException();
  }
}

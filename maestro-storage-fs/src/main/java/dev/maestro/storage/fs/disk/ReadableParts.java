package dev.maestro.storage.fs.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file of which parts may not be readable: where the disk answers a block with an error there are
 * zeros in its place, and somebody is told. Only reads. Used by one thread.
 */
public final class ReadableParts implements SeekableByteChannel {

  /** What disks fail to read is as large as that, or a multiple. */
  private static final int BLOCK = 4096;

  private final SeekableByteChannel file;
  private final Faults faults;

  /** Told what cannot be read. */
  public interface Faults {

    /**
     * @param offset where the block begins
     * @throws IOException ends the reading
     */
    void unreadable(long offset, IOException e) throws IOException;
  }

  /** Something else lies under the name of a file. */
  public static final class NoFile extends FileSystemException {
    private static final long serialVersionUID = 1L;

    NoFile(Path path) {
      super(path.toString(), null, "it is no file");
    }
  }

  private ReadableParts(SeekableByteChannel file, Faults faults) {
    this.file = file;
    this.faults = faults;
  }

  /**
   * @throws NoSuchFileException if nothing of that name is there
   * @throws NoFile if that is no file
   * @throws IOException if it cannot be opened
   */
  public static SeekableByteChannel of(Path path, Faults faults) throws IOException {
    if (!Files.isRegularFile(path)) {
      if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new NoSuchFileException(path.toString());
      }
      throw new NoFile(path);
    }
    return new ReadableParts(Files.newByteChannel(path), faults);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    long position = file.position();
    int start = target.position();
    try {
      return file.read(target);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      target.position(start);
      file.position(position);
      return readBlock(target, position);
    }
  }

  /** To the end of the block. */
  private int readBlock(ByteBuffer target, long position) throws IOException {
    int length = (int) Math.min(target.remaining(), BLOCK - position % BLOCK);
    ByteBuffer block = ByteBuffer.allocate(length);
    int count;
    try {
      count = file.read(block);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      faults.unreadable(position - position % BLOCK, e);
      count = (int) Math.min(length, file.size() - position);
      Arrays.fill(block.array(), (byte) 0);
      file.position(position + Math.max(0, count));
    }
    if (count > 0) {
      target.put(block.array(), 0, count);
    }
    return count <= 0 ? -1 : count;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws IOException {
    file.position(newPosition);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

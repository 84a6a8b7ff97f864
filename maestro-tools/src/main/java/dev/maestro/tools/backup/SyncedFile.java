package dev.maestro.tools.backup;

import dev.maestro.storage.fs.disk.OwnerOnly;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file that only its owner can read, and whose content is durable once it is closed. */
final class SyncedFile extends FilterOutputStream {

  private final FileChannel channel;

  private SyncedFile(FileChannel channel) {
    super(Channels.newOutputStream(channel));
    this.channel = channel;
  }

  /** Takes the place of what has that name, which an interrupted backup may have left. */
  static OutputStream create(Path file) throws IOException {
    return new SyncedFile(
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE),
            OwnerOnly.file(file)));
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      if (channel.isOpen()) {
        channel.force(true);
      }
    }
  }
}

package dev.maestro.tools.backup;

import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.tools.Progress;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * A backup in a {@code .tar.gz}, which has its name when it is whole and durable: the files of a
 * {@link DirectoryTarget}, the manifest last.
 */
final class ArchiveTarget implements BackupTarget {

  private final Path archive;
  private final Path temporary;
  private final OutputStream file;
  private final TarArchiveOutputStream tar;

  private ArchiveTarget(
      Path archive, Path temporary, OutputStream file, TarArchiveOutputStream tar) {
    this.archive = archive;
    this.temporary = temporary;
    this.file = file;
    this.tar = tar;
  }

  static ArchiveTarget open(Path target) throws IOException {
    Path archive = target.toAbsolutePath();
    Path temporary = archive.resolveSibling(archive.getFileName() + ".tmp");
    GzipParameters fast = new GzipParameters();
    fast.setCompressionLevel(Deflater.BEST_SPEED);
    OutputStream file = SyncedFile.create(temporary);
    TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new GzipCompressorOutputStream(new BufferedOutputStream(file, 64 * 1024), fast));
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    return new ArchiveTarget(archive, temporary, file, tar);
  }

  @Override
  public Optional<Manifest> earlier() {
    return Optional.empty();
  }

  @Override
  public boolean has(Manifest.Entry entry) {
    return false;
  }

  @Override
  public OutputStream file(String name, long bytes) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes);
    tar.putArchiveEntry(entry);
    return new FilterOutputStream(tar) {

      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
      }

      @Override
      public void close() throws IOException {
        tar.closeArchiveEntry();
      }
    };
  }

  @Override
  public void finish(Manifest manifest, Progress progress) throws IOException {
    byte[] encoded = manifest.encoded();
    OutputStream last = file(Manifest.NAME, encoded.length);
    last.write(encoded);
    last.close();
    tar.close();
    BackupSource.archive(temporary).requireWhole(progress);
    Files.move(
        temporary, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path directory = archive.getParent();
    if (directory != null) {
      Disk.sync(directory);
    }
  }

  /** Leaves nothing of a backup that was not finished. */
  @Override
  public void close() throws IOException {
    file.close();
    Files.deleteIfExists(temporary);
  }
}

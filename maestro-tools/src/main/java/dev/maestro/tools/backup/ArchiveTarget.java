package dev.maestro.tools.backup;

import dev.maestro.tools.Progress;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
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

  private final ArchiveFile file;
  private final Path archive;
  private final TarArchiveOutputStream tar;

  private ArchiveTarget(ArchiveFile file, Path archive, TarArchiveOutputStream tar) {
    this.file = file;
    this.archive = archive;
    this.tar = tar;
  }

  static ArchiveTarget open(Path target) throws IOException {
    Path archive = target.toAbsolutePath();
    GzipParameters fast = new GzipParameters();
    fast.setCompressionLevel(Deflater.BEST_SPEED);
    ArchiveFile file = ArchiveFile.beside(archive);
    TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new GzipCompressorOutputStream(
                new BufferedOutputStream(file.output(), 64 * 1024), fast));
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    return new ArchiveTarget(file, archive, tar);
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
    BackupSource.archive(archive, file::input, "Do not trust this disk; back up to another one.")
        .requireWhole(progress);
    file.putInPlace();
  }

  /** Leaves nothing of a backup that was not finished. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}

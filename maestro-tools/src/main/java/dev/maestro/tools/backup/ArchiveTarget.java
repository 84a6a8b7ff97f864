package dev.maestro.tools.backup;

import dev.maestro.core.port.StoreId;
import dev.maestro.tools.Progress;
import dev.maestro.tools.UnfinishedFile;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backup in a {@code .tar.gz}, which has its name when it is whole and durable: the files of a
 * {@link DirectoryTarget}, the manifest last. What store it is of is told at its beginning, too, in
 * the comment of the gzip file:
 *
 * <pre>
 * maestro-backup 0f8fad5b-….2      {@link StoreId#value}
 * </pre>
 */
final class ArchiveTarget implements BackupTarget {

  private static final Logger LOG = LoggerFactory.getLogger(ArchiveTarget.class);
  private static final String COMMENT = "maestro-backup ";

  /** What is unpacked is its owner's alone, as in a directory. */
  private static final int FILE_MODE = 0100600;

  private static final int DIRECTORY_MODE = 040700;

  private final UnfinishedFile file;
  private final Path archive;

  /** Null until it is known what store it is of. */
  private @Nullable TarArchiveOutputStream tar;

  private ArchiveTarget(UnfinishedFile file, Path archive) {
    this.file = file;
    this.archive = archive;
  }

  static ArchiveTarget open(Path target) throws IOException {
    Path archive = target.toAbsolutePath();
    return new ArchiveTarget(UnfinishedFile.beside(archive), archive);
  }

  @Override
  public Optional<StoreId> holds() throws IOException {
    if (Files.notExists(archive)) {
      return Optional.empty();
    }
    try (InputStream there = Files.newInputStream(archive);
        GzipCompressorInputStream gzip = new GzipCompressorInputStream(there)) {
      String comment = String.valueOf(gzip.getMetaData().getComment());
      return comment.startsWith(COMMENT)
          ? StoreIds.found(comment.substring(COMMENT.length()))
          : Optional.empty();
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      LOG.debug("{} is no archive", archive, e);
      return Optional.empty();
    }
  }

  @Override
  public void begin(StoreId store) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(Deflater.BEST_SPEED);
    parameters.setComment(COMMENT + store.value());
    tar =
        new TarArchiveOutputStream(
            new GzipCompressorOutputStream(
                new BufferedOutputStream(file.output(), 64 * 1024), parameters));
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    TarArchiveEntry files = new TarArchiveEntry("files/");
    files.setMode(DIRECTORY_MODE);
    tar.putArchiveEntry(files);
    tar.closeArchiveEntry();
  }

  private TarArchiveOutputStream begun() {
    return Objects.requireNonNull(tar, "begin comes first");
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
    entry.setMode(FILE_MODE);
    TarArchiveOutputStream begun = begun();
    begun.putArchiveEntry(entry);
    return new FilterOutputStream(begun) {

      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
      }

      @Override
      public void close() throws IOException {
        begun.closeArchiveEntry();
      }
    };
  }

  @Override
  public void finish(Manifest manifest, Progress progress) throws IOException {
    byte[] encoded = manifest.encoded();
    OutputStream last = file(Manifest.NAME, encoded.length);
    last.write(encoded);
    last.close();
    begun().close();
    file.sync();
    BackupSource.archive(archive, file::input, "Do not trust this disk; back up to another one.")
        .requireWhole(progress);
    file.putInPlace(null);
  }

  @Override
  public OptionalLong archiveBytes() throws IOException {
    return OptionalLong.of(Files.size(archive));
  }

  /** Leaves nothing of a backup that was not finished. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}

package dev.maestro.storage.fs;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.KnownConsumers;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.journal.Advice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who reads the events by name, and what each has acknowledged.
 *
 * <pre>
 * maestro-consumers 1                        the version of this format
 * indexer 0f8fad5b-….2 4711 1763827200000    as often as there are consumers, by name: the name, the
 *                                            store and its generation that the seq is of, the seq,
 *                                            the time of the last contact (milliseconds since 1970)
 * end 1 5a0c1d3e                             number of consumers, CRC-32C of all lines above
 * </pre>
 *
 * Text in ASCII, each line ended by a line feed. A store that never had a consumer has no file. It
 * has its name when all of it is durable, so that no crash damages it. Used by one thread.
 */
final class ConsumersFile {

  private static final String VERSION_1 = "maestro-consumers 1";
  private static final int WORDS = 4;

  private final Layout layout;
  private static final Logger LOG = LoggerFactory.getLogger(ConsumersFile.class);

  /** Each bit of a file is tried, and for each its checksum is made. */
  private static final long LONGEST_TO_MEND = 8 * 1024;

  private final Disk disk;

  ConsumersFile(Layout layout, Disk disk) {
    this.layout = layout;
    this.disk = disk;
  }

  /**
   * Changes nothing.
   *
   * @throws DataDirectoryUnusable if the file cannot be understood
   */
  static KnownConsumers read(Layout layout) throws IOException {
    Path file = layout.consumersFile();
    return Files.exists(file) ? parsed(file, Files.readAllBytes(file)) : KnownConsumers.NONE;
  }

  /**
   * All of it, where it is what was written.
   *
   * @throws DataDirectoryUnusable if the file cannot be understood
   */
  static byte[] readBytes(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    parsed(file, bytes);
    return bytes;
  }

  /**
   * What the file held where one bit is not what it was, which its checksum tells; null where more
   * is wrong, or the file is too long to try. Reads only.
   */
  static @Nullable KnownConsumers withOneBitMended(Layout layout) {
    Path file = layout.consumersFile();
    byte[] bytes;
    try {
      bytes = Files.size(file) > LONGEST_TO_MEND ? new byte[0] : Files.readAllBytes(file);
    } catch (IOException e) {
      LOG.debug("The examination has told that it cannot be read", e);
      return null;
    }
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      try {
        return parsed(file, bytes);
      } catch (DataDirectoryUnusable e) {
        bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      }
    }
    return null;
  }

  private static KnownConsumers parsed(Path file, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<String> lines = text.lines().toList();
    if (!lines.isEmpty()
        && !lines.get(0).equals(VERSION_1)
        && lines.get(0).matches("maestro-consumers \\d+")) {
      throw new DataDirectoryUnusable(
          file + " begins with \"" + lines.get(0) + "\"; start the version that wrote it.", null);
    }
    int end = text.lastIndexOf("\nend ") + 1;
    if (end == 0 || !text.substring(end).equals(end(text.substring(0, end), lines.size() - 2))) {
      throw damaged(file, null);
    }
    try {
      return KnownConsumers.of(
          lines.subList(1, lines.size() - 1).stream().map(ConsumersFile::consumer).toList());
    } catch (ValidationFailed | IllegalArgumentException e) {
      throw damaged(file, e);
    }
  }

  private static Consumer consumer(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != WORDS) {
      throw new IllegalArgumentException(line);
    }
    int dot = words[1].lastIndexOf('.');
    StoreId store =
        new StoreId(
            words[1].substring(0, Math.max(0, dot)), Long.parseLong(words[1].substring(dot + 1)));
    return new Consumer(
        new ConsumerName(words[0]), store, Long.parseLong(words[2]), Long.parseLong(words[3]));
  }

  private static DataDirectoryUnusable damaged(Path file, @Nullable Throwable cause) {
    return new DataDirectoryUnusable(
        file
            + " is damaged, so that nobody knows which events are still needed."
            + Advice.MEND_OR_RESTORE
            + " Or move the file away and start again: the"
            + " store then knows no consumers, and may drop events that they have not acknowledged.",
        cause);
  }

  /**
   * Writes it, durably.
   *
   * @throws StorageUnavailable if that fails; it says whether the file may be another one now
   */
  void write(KnownConsumers consumers) {
    Path file = layout.consumersFile();
    Path temporary = layout.temporaryBeside(file);
    try {
      disk.write(temporary, content(consumers).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      discard(temporary, e);
      throw StorageUnavailable.nothingChanged(Reason.of(e), e);
    }
    try {
      disk.rename(temporary, file);
      disk.syncDirectory(layout.journal());
    } catch (IOException e) {
      throw StorageUnavailable.outcomeUnknown(Reason.of(e), e);
    }
  }

  private void discard(Path temporary, Throwable failure) {
    try {
      disk.delete(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static String content(KnownConsumers consumers) {
    List<String> lines = new ArrayList<>();
    lines.add(VERSION_1);
    for (Consumer consumer : consumers.all()) {
      lines.add(
          consumer.name()
              + " "
              + consumer.storeId().value()
              + " "
              + consumer.seq()
              + " "
              + consumer.lastContact());
    }
    String body = String.join("\n", lines) + "\n";
    return body + end(body, lines.size() - 1);
  }

  private static String end(String body, int consumers) {
    CRC32C checksum = new CRC32C();
    checksum.update(body.getBytes(StandardCharsets.ISO_8859_1));
    return "end " + consumers + " " + HexFormat.of().toHexDigits((int) checksum.getValue()) + "\n";
  }
}

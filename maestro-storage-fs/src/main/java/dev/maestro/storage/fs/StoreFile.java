package dev.maestro.storage.fs;

import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.disk.Disk;
import dev.maestro.storage.fs.journal.Advice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tells a store from every other, and from itself as it was before seqs of it were lost.
 *
 * <pre>
 * maestro-store 1                            the version of this format
 * id 0f8fad5b-d9cb-469f-a165-70867728950e    random, made with the store
 * generation 2                               from 1
 * buffered no                                yes while a server has it open that may lose its last
 *                                            writes in a crash
 * file 1835021                               number of this file in its file system, or none; a
 *                                            directory that was restored or copied has another
 * end 5a0c1d3e                               CRC-32C of all lines above
 * </pre>
 *
 * Text in ASCII, each line ended by a line feed. Beside it lies {@code place}:
 *
 * <pre>
 * maestro-place 1                            the version of this format; not there where an earlier
 *                                            server wrote it
 * 1763827200000000000                        when the file system last saw the store file change
 *                                            (nanoseconds since 1970), or none
 * </pre>
 *
 * A number of a file may be given to a copy, and that time may not. Used by one thread.
 */
final class StoreFile {

  private static final Logger LOG = LoggerFactory.getLogger(StoreFile.class);
  private static final String VERSION_1 = "maestro-store 1";
  private static final Pattern PLACE = Pattern.compile("(?:maestro-place 1\n)?(\\d+|none)\n");
  private static final String NO_NUMBER = "none";
  private static final Pattern INODE = Pattern.compile("ino=(\\d+)");
  private static final int LINES = 6;

  /** More bytes than a store file has. */
  private static final int LONGEST = 1024;

  private final Layout layout;
  private final Disk disk;

  StoreFile(Layout layout, Disk disk) {
    this.layout = layout;
    this.disk = disk;
  }

  private record Content(StoreId id, boolean buffered, String file) {}

  /**
   * The store's id as the last server left it; reads only.
   *
   * @throws DataDirectoryUnusable if the file cannot be understood
   */
  static StoreId peek(Layout layout) throws IOException {
    return read(layout).id();
  }

  static boolean isThere(Layout layout) {
    return Files.exists(layout.storeFile());
  }

  /**
   * Changes nothing.
   *
   * @throws DataDirectoryUnusable if the file cannot be understood
   */
  void requireReadable() throws IOException {
    read();
  }

  /** Writes a new one. */
  StoreId make() throws IOException {
    StoreId id = new StoreId(UUID.randomUUID().toString(), 1);
    write(id, false);
    return id;
  }

  /** Writes one for a store that goes on elsewhere, with that id. */
  void makeAgain(StoreId id) throws IOException {
    write(id, false);
  }

  /**
   * The store's id, for as long as it is open now. Its generation has grown where seqs may have
   * been lost: where a server that was buffered did not close it, or where it lies in another place
   * than it did.
   *
   * @param buffered whether the last writes of this server may be lost in a crash
   * @throws DataDirectoryUnusable if the file cannot be understood
   */
  StoreId open(boolean buffered) throws IOException {
    StoreId id = next();
    // Each time, so that a copy that is laid over it later is told by the number that it holds.
    write(id, buffered);
    return id;
  }

  /**
   * The id that the store has when it is opened now; reads only.
   *
   * @throws DataDirectoryUnusable if the file cannot be understood
   */
  StoreId next() throws IOException {
    Content content = read();
    StoreId id = content.id();
    if (content.buffered()) {
      LOG.warn(
          "The last server was buffered and did not stop in order, so that its last writes may be"
              + " lost; the store goes on with a new generation");
    }
    boolean moved = isMoved(layout, content);
    if (moved) {
      LOG.info("The store was copied or restored; it goes on with a new generation");
    }
    if (content.buffered() || moved) {
      id = new StoreId(id.id(), id.generation() + 1);
    }
    return id;
  }

  /**
   * Whether it lies elsewhere than where the last server left it; reads only.
   *
   * @throws DataDirectoryUnusable if the file cannot be understood
   */
  static boolean isMoved(Layout layout) throws IOException {
    return isMoved(layout, read(layout));
  }

  private static boolean isMoved(Layout layout, Content content) throws IOException {
    return !content.file().equals(number(layout.storeFile())) || !isInPlace(layout);
  }

  /** Nothing can be lost any more. */
  void close(StoreId id) throws IOException {
    if (read().buffered()) {
      write(id, false);
    }
  }

  private void write(StoreId id, boolean buffered) throws IOException {
    Path temporary = layout.temporaryBeside(layout.storeFile());
    try (SeekableByteChannel channel = disk.create(temporary)) {
      String body =
          String.join(
              "\n",
              VERSION_1,
              "id " + id.id(),
              "generation " + id.generation(),
              "buffered " + (buffered ? "yes" : "no"),
              "file " + number(temporary),
              "");
      ByteBuffer rest = ByteBuffer.wrap((body + end(body)).getBytes(StandardCharsets.US_ASCII));
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      Disk.sync(channel, true);
    }
    disk.rename(temporary, layout.storeFile());
    notePlace();
    disk.syncDirectory(layout.journal());
  }

  /** Notes when the file system last saw the store file change, which no copy keeps. */
  private void notePlace() throws IOException {
    Path temporary = layout.temporaryBeside(layout.placeFile());
    String place = "maestro-place 1\n" + change(layout.storeFile()) + "\n";
    disk.write(temporary, place.getBytes(StandardCharsets.US_ASCII));
    disk.rename(temporary, layout.placeFile());
  }

  private static boolean isInPlace(Layout layout) throws IOException {
    String now = change(layout.storeFile());
    return now.equals(NO_NUMBER) || place(layout).filter(now::equals).isPresent();
  }

  /** What {@code place} tells; empty where it is missing or not what a server writes. */
  static Optional<String> place(Layout layout) throws IOException {
    if (!Files.exists(layout.placeFile())) {
      return Optional.empty();
    }
    Matcher place =
        PLACE.matcher(Files.readString(layout.placeFile(), StandardCharsets.ISO_8859_1));
    return place.matches() ? Optional.of(place.group(1)) : Optional.empty();
  }

  /** Nanoseconds since 1970; none where the file system does not tell. */
  private static String change(Path file) throws IOException {
    if (!file.getFileSystem().equals(FileSystems.getDefault())
        || !file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return NO_NUMBER;
    }
    return Files.getAttribute(file, "unix:ctime") instanceof FileTime time
        ? Long.toString(time.to(TimeUnit.NANOSECONDS))
        : NO_NUMBER;
  }

  private static String end(String body) {
    CRC32C checksum = new CRC32C();
    checksum.update(body.getBytes(StandardCharsets.US_ASCII));
    return "end " + HexFormat.of().toHexDigits((int) checksum.getValue()) + "\n";
  }

  /** A rename keeps it and a copy does not; none where the file system is not the machine's own. */
  private static String number(Path file) throws IOException {
    if (!file.getFileSystem().equals(FileSystems.getDefault())) {
      return NO_NUMBER;
    }
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    Matcher inode = INODE.matcher(String.valueOf(key));
    return inode.find() ? inode.group(1) : NO_NUMBER;
  }

  private Content read() throws IOException {
    return read(layout);
  }

  /**
   * The store's id where one bit of the file is not what it was, which its checksum tells; null
   * where more is wrong. Reads only.
   */
  static @Nullable StoreId withOneBitMended(Layout layout) {
    if (!isThere(layout)) {
      return null;
    }
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(layout.storeFile());
    } catch (IOException e) {
      LOG.debug("The examination has told that it cannot be read", e);
      return null;
    }
    for (int bit = 0; bit < Math.min(bytes.length, LONGEST) * Byte.SIZE; bit++) {
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      try {
        return read(layout, new String(bytes, StandardCharsets.ISO_8859_1)).id();
      } catch (DataDirectoryUnusable | IllegalArgumentException e) {
        bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      }
    }
    return null;
  }

  private static Content read(Layout layout) throws IOException {
    return read(layout, Files.readString(layout.storeFile(), StandardCharsets.ISO_8859_1));
  }

  private static Content read(Layout layout, String text) {
    List<String> lines = text.lines().toList();
    if (!lines.isEmpty() && !lines.get(0).equals(VERSION_1)) {
      throw unusable(
          layout, "does not begin as this version writes it; start the version that wrote it.");
    }
    int end = text.lastIndexOf("end ");
    if (lines.size() != LINES
        || end < 0
        || !text.substring(end).equals(end(text.substring(0, end)))) {
      throw unusable(layout, "is damaged." + Advice.about(layout.journal()));
    }
    return new Content(
        new StoreId(value(lines.get(1)), Long.parseLong(value(lines.get(2)))),
        value(lines.get(3)).equals("yes"),
        value(lines.get(4)));
  }

  private static String value(String line) {
    return line.substring(line.indexOf(' ') + 1);
  }

  static DataDirectoryUnusable missing(Layout layout) {
    return unusable(layout, "is missing." + Advice.about(layout.journal()));
  }

  private static DataDirectoryUnusable unusable(Layout layout, String fault) {
    return new DataDirectoryUnusable(layout.storeFile() + " " + fault, null);
  }
}

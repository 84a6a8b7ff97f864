package dev.maestro.tools.control;

import dev.maestro.storage.fs.disk.OwnerOnly;
import dev.maestro.tools.Guard;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to reach the server that holds a data directory. Only its owner can read it.
 *
 * <pre>
 * maestro-control 2      the version of this format, and of what {@link Frames} draws
 * port 40321             on loopback
 * key 9f86d081…          64 hexadecimal digits, random; both sides show that they know it, as
 *                        {@link KeyProof} does, and neither sends it
 * </pre>
 *
 * Text in ASCII, each line ended by a line feed. The server removes it when it stops; one that is
 * left over, or was copied with its directory, leads nowhere, or to somebody else.
 *
 * @param port from 1 to 65535
 */
record ControlFile(int port, String key) {

  private static final String NAME = ".maestro-control";
  private static final int LAST_PORT = 65_535;
  private static final Pattern CONTENT =
      Pattern.compile("maestro-control 2\nport ([0-9]{1,5})\nkey ([0-9a-f]{64})\n");

  static Path in(Path dataDir) {
    return dataDir.resolve(NAME);
  }

  /**
   * @return empty where there is none
   * @throws Refused if it cannot be read
   */
  static Optional<ControlFile> read(Path dataDir) throws IOException {
    Path file = in(dataDir);
    try {
      return Optional.of(
          parsed(Files.readString(file, StandardCharsets.ISO_8859_1))
              .orElseThrow(() ->
                  new Refused(
                      file
                          + " is not what this version of Maestro writes, so that the server cannot"
                          + " be asked. Use the tool of the server's version, or stop the server, so"
                          + " that the tool opens the store itself.")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new Refused(
          "The server cannot be asked, since its key cannot be read: "
              + Guard.reason(e)
              + ". Only "
              + owner(file)
              + " can read it, and whoever can does what the tools do: run the tool as that user.",
          e);
    }
  }

  private static Optional<ControlFile> parsed(String text) {
    Matcher content = CONTENT.matcher(text);
    if (!content.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(content.group(1));
    return port >= 1 && port <= LAST_PORT
        ? Optional.of(new ControlFile(port, content.group(2)))
        : Optional.empty();
  }

  private static String owner(Path file) throws IOException {
    return Files.getFileStore(file).supportsFileAttributeView(FileOwnerAttributeView.class)
        ? "its owner (" + Files.getOwner(file).getName() + ")"
        : "its owner";
  }

  void write(Path dataDir) throws IOException {
    Path temporary = dataDir.resolve(NAME + ".tmp");
    // One that somebody else made could be read by them.
    Files.deleteIfExists(temporary);
    ByteBuffer content =
        ByteBuffer.wrap(
            "maestro-control 2\nport %d\nkey %s\n"
                .formatted(port, key)
                .getBytes(StandardCharsets.US_ASCII));
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            OwnerOnly.file(temporary))) {
      while (content.hasRemaining()) {
        channel.write(content);
      }
    }
    Files.move(
        temporary,
        in(dataDir),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}

package dev.maestro.storage.fs.journal;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The first four bytes of a file, which tell what it is whatever its name. */
public final class Magic {

  private Magic() {}

  /** 0 where the file is shorter, or is none. */
  public static int of(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return 0;
    }
    try (DataInputStream input = new DataInputStream(Files.newInputStream(file))) {
      return input.readInt();
    } catch (EOFException e) {
      return 0;
    }
  }
}

package dev.maestro.tools;

import dev.maestro.storage.fs.DirectoryKind;
import java.nio.file.Path;

/** Why there is nothing for a tool in a directory, and what helps. */
final class NoStore {

  private NoStore() {}

  /**
   * @param kind anything but a store
   */
  static Refused refusal(Path dataDir, DirectoryKind kind) {
    String fault =
        switch (kind) {
          case STORE -> throw new IllegalArgumentException(dataDir + " is a store");
          case EARLIER ->
              " holds documents and no journal, as an earlier Maestro leaves them. Start the server on"
                  + " it once, which takes them in, or import the directory into another store.";
          case EMPTY ->
              " holds no store. Name another directory, or start the server there, which makes one.";
          case FOREIGN ->
              " holds files that are not Maestro's, and no store. Name another directory.";
        };
    return new Refused(dataDir + fault + " Nothing was changed.");
  }
}

package dev.maestro.tools;

import dev.maestro.storage.fs.FileStorage;
import java.io.IOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a tool asks of a store. It runs where the store is open: in the server that holds the
 * directory, or in the tool. Used by many threads at once.
 */
@FunctionalInterface
public interface Operation {

  /** Bytes of JSON that a result has at most. It may list what was found in a large store. */
  int LONGEST_RESULT = 256 * 1024 * 1024;

  /**
   * @param arguments as the tool gave them, which may be of another version
   * @return what was done, as the tool shows it with {@code --json}
   * @throws Refused if it cannot be done; nothing was changed then, or the message says what
   * @throws IOException if the store cannot be read, or the exchange broke off
   */
  JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange) throws IOException;

  /** Whether it may begin in an empty directory, which becomes a store then. */
  default boolean mayBegin() {
    return false;
  }

  /**
   * Whether an empty directory is to stay the store that it was made for the operation.
   *
   * @param result of the operation
   */
  default boolean hasBegun(JsonNode result) {
    return true;
  }

  /**
   * Whether it only reads the store, so that it can be done where that cannot be written, as on a
   * disk that is full or read-only.
   */
  default boolean onlyReads() {
    return false;
  }

  /** Whether it only tells what it would do, and so must not begin a store. */
  default boolean isDryRun(ObjectNode arguments) {
    return false;
  }
}

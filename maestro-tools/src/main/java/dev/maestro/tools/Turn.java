package dev.maestro.tools;

import dev.maestro.storage.fs.DataDirectoryInUse;
import dev.maestro.tools.control.ControlClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A tool's turn at a directory that others may hold: a server is asked, and for anybody else, who
 * may be a tool, or a server that starts or stops, it waits.
 */
record Turn(Path dataDir, Patience patience, Progress progress) {

  /** What is done where nobody has the directory. */
  @FunctionalInterface
  interface Own {

    /**
     * @throws DataDirectoryInUse if somebody has it
     */
    JsonNode run() throws IOException;
  }

  /** What is done where a server has it. */
  @FunctionalInterface
  interface Asked {
    JsonNode run(ControlClient server, DataDirectoryInUse held) throws IOException;
  }

  /**
   * @throws Refused if it does not come
   */
  JsonNode take(Own own, Asked asked) throws IOException {
    for (int round = 1; ; round++) {
      try {
        return own.run();
      } catch (DataDirectoryInUse e) {
        Optional<ControlClient> server = ControlClient.reach(dataDir, e);
        if (server.isPresent()) {
          try (ControlClient found = server.get()) {
            return asked.run(found, e);
          }
        }
        waitFor(e, round);
      }
    }
  }

  private void waitFor(DataDirectoryInUse held, int round) throws IOException {
    if (round > patience.rounds()) {
      throw new Refused(
          dataDir
              + " is in use ("
              + held.holder()
              + "), probably by another tool, since it takes no requests as a server does, or by a"
              + " server that is about to start or to stop. Try again when it is done.",
          held);
    }
    progress.progress("waiting for another tool", round, patience.rounds());
    patience.waitALittle();
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("Interrupted while another tool was waited for");
    }
  }
}

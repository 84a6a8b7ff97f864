package dev.maestro.tools.backup;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the parts of a store, one after the other. Used by one thread. */
@FunctionalInterface
interface PartSink {

  /**
   * @param path where it is to be in a data directory
   * @param bytes how many will be written
   * @return takes the content, and is closed before the next part begins
   */
  OutputStream begin(String path, long bytes) throws IOException;
}

package dev.maestro.tools;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * What goes between an operation and the tool that asked for it, besides arguments and result. Used
 * by one thread at a time.
 */
public interface Exchange extends Progress {

  /** Whether a server has the store, and not the tool. */
  boolean isServed();

  /** What the tool reads for the operation; its end is the end of what the tool had. */
  InputStream input();

  /** What the tool writes for the operation. A flush hands on what was written. */
  OutputStream output();

  /**
   * Has that run, on another thread, once the tool has gone away, or the operation is done. No
   * input can be read any more.
   */
  void whenAbandoned(Runnable action);
}

package dev.maestro.tools.control;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the control channel logs meanwhile, of all servers. */
final class LogLines extends Handler implements AutoCloseable {

  private static final Logger LOGGER = Logger.getLogger("dev.maestro.tools.control");

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final SimpleFormatter formatter = new SimpleFormatter();

  static LogLines listen() {
    LogLines lines = new LogLines();
    LOGGER.setUseParentHandlers(false);
    LOGGER.setLevel(Level.FINE);
    LOGGER.addHandler(lines);
    return lines;
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(line.getLevel() + " " + formatter.formatMessage(line));
  }

  /** The next one, once it comes. */
  String next() throws InterruptedException {
    return lines.take();
  }

  /** Whether no other has come. */
  boolean isEmpty() {
    return lines.isEmpty();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOGGER.removeHandler(this);
    LOGGER.setUseParentHandlers(true);
    LOGGER.setLevel(null);
  }
}

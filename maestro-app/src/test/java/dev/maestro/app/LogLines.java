package dev.maestro.app;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a class logs while this is open, as {@code WARNING text}. */
final class LogLines implements AutoCloseable {

  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord told) {
          lines.add(told.getLevel().getName() + " " + new SimpleFormatter().formatMessage(told));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  LogLines(Class<?> of) {
    logger = Logger.getLogger(of.getName());
    logger.addHandler(handler);
  }

  List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
  }
}

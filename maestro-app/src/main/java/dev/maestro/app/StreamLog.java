package dev.maestro.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Writes log lines to a stream. One that cannot be written, because the disk is full for example,
 * is dropped and the server goes on; the first of a row is reported.
 */
final class StreamLog extends Handler {

  private final OutputStream stream;
  private final Consumer<IOException> report;
  private boolean failing;

  /**
   * @param report told once for each row of failures
   */
  StreamLog(OutputStream stream, Consumer<IOException> report) {
    this.stream = stream;
    this.report = report;
    setFormatter(new RecordFormatter());
  }

  @Override
  public void publish(LogRecord entry) {
    if (isLoggable(entry)) {
      write(getFormatter().format(entry).getBytes(StandardCharsets.UTF_8));
    }
  }

  private synchronized void write(byte[] line) {
    try {
      stream.write(line);
      stream.flush();
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        failing = true;
        report.accept(e);
      }
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}

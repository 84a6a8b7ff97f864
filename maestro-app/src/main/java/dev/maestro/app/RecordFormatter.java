package dev.maestro.app;

import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Formats a record as {@code 2026-01-31T12:00:00.000Z INFO HttpServer: message}, with the stack of
 * an exception on indented lines below. Nothing that a client sent can start a line of its own.
 */
final class RecordFormatter extends Formatter {

  @Override
  public String format(LogRecord entry) {
    StringBuilder line =
        new StringBuilder(160)
            .append(entry.getInstant().truncatedTo(ChronoUnit.MILLIS))
            .append(' ')
            .append(label(entry.getLevel()))
            .append(' ')
            .append(simpleName(entry.getLoggerName()))
            .append(": ")
            .append(PlainText.oneLine(formatMessage(entry)))
            .append('\n');
    if (entry.getThrown() != null) {
      append(line, "", entry.getThrown(), Collections.newSetFromMap(new IdentityHashMap<>()));
    }
    return line.toString();
  }

  private static void append(
      StringBuilder line, String relation, Throwable e, Set<Throwable> appended) {
    if (!appended.add(e)) {
      return;
    }
    line.append("  ").append(relation).append(PlainText.oneLine(e.toString())).append('\n');
    for (StackTraceElement frame : e.getStackTrace()) {
      line.append("    at ").append(frame).append('\n');
    }
    for (Throwable suppressed : e.getSuppressed()) {
      append(line, "then ", suppressed, appended);
    }
    if (e.getCause() != null) {
      append(line, "because of ", e.getCause(), appended);
    }
  }

  private static String label(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARN";
    }
    return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
  }

  private static String simpleName(String logger) {
    return logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1);
  }
}

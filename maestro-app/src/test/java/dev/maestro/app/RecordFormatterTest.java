package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class RecordFormatterTest {

  private static LogRecord entry(Level level, String message) {
    LogRecord entry = new LogRecord(level, message);
    entry.setInstant(Instant.parse("2026-01-31T12:00:00.123456Z"));
    entry.setLoggerName("dev.maestro.http.HttpServer");
    return entry;
  }

  private static String format(LogRecord entry) {
    return new RecordFormatter().format(entry);
  }

  @Test
  void aLineSaysWhenHowBadWhereAndWhat() {
    assertThat(format(entry(Level.INFO, "listening")))
        .isEqualTo("2026-01-31T12:00:00.123Z INFO HttpServer: listening\n");
  }

  @Test
  void levelsHaveTheNamesOfSlf4j() {
    assertThat(format(entry(Level.FINE, "m"))).contains("Z DEBUG HttpServer");
    assertThat(format(entry(Level.WARNING, "m"))).contains("Z WARN HttpServer");
    assertThat(format(entry(Level.SEVERE, "m"))).contains("Z ERROR HttpServer");
  }

  @Test
  void whatAClientSentCannotForgeALineNorSteerATerminal() {
    assertThat(format(entry(Level.INFO, "a\r\n2026 INFO forged\u001b[2J\u0085\u2028\u202e\ud800")))
        .endsWith(": a\\u000d\\n2026 INFO forged\\u001b[2J\\u0085\\u2028\\u202e\\ud800\n")
        .hasLineCount(1);
  }

  @Test
  void ordinaryTextStaysAsItIs() {
    assertThat(format(entry(Level.INFO, "naïve 日本 🎼 {0} 'x'")))
        .endsWith(": naïve 日本 🎼 {0} 'x'\n");
  }

  @Test
  void anExceptionFollowsOnIndentedLines() {
    LogRecord entry = entry(Level.SEVERE, "broken");
    entry.setThrown(
        new IllegalStateException("over\nall", new IllegalArgumentException("at\u0007 heart")));
    String[] lines = format(entry).split("\n");
    assertThat(lines[1]).isEqualTo("  java.lang.IllegalStateException: over\\nall");
    assertThat(lines[2]).startsWith("    at dev.maestro.app.RecordFormatterTest.");
    assertThat(lines).contains("  because of java.lang.IllegalArgumentException: at\\u0007 heart");
  }

  @Test
  void whatWasSuppressedIsToldAsWell() {
    IllegalStateException failure = new IllegalStateException("first");
    failure.addSuppressed(new IllegalArgumentException("second", failure));
    LogRecord entry = entry(Level.SEVERE, "broken");
    entry.setThrown(failure);
    assertThat(format(entry).split("\n"))
        .contains(
            "  java.lang.IllegalStateException: first",
            "  then java.lang.IllegalArgumentException: second")
        .doesNotContain("  because of java.lang.IllegalStateException: first");
  }
}

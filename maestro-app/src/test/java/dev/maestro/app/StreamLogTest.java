package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

final class StreamLogTest {

  /** A stream on a disk that is full while its owner says so. */
  private static final class Disk extends OutputStream {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private boolean full;

    @Override
    public void write(int b) throws IOException {
      if (full) {
        throw new IOException("No space left on device");
      }
      written.write(b);
    }
  }

  private final Disk disk = new Disk();
  private final List<String> reports = new ArrayList<>();
  private final StreamLog log = new StreamLog(disk, e -> reports.add(e.getMessage()));

  private void log(String message) {
    log.publish(new LogRecord(Level.INFO, message));
  }

  private String written() {
    return disk.written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void eachLineIsThereAtOnce() {
    log("naïve");
    assertThat(written()).endsWith(": naïve\n");
  }

  @Test
  void aFullDiskCostsLinesOnlyAndIsReportedOnce() {
    disk.full = true;
    log("lost");
    log("lost too");
    disk.full = false;
    log("there");
    assertThat(written()).contains("there").doesNotContain("lost");
    assertThat(reports).containsExactly("No space left on device");
  }

  @Test
  void aDiskThatFillsUpAgainIsReportedAgain() {
    disk.full = true;
    log("lost");
    disk.full = false;
    log("there");
    disk.full = true;
    log("lost");
    assertThat(reports).hasSize(2);
  }
}

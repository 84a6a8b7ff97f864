package dev.maestro.tools.control;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A warning that others can cause as often as they like, and that is logged once in a while. */
final class RareWarning {

  private static final Logger LOG = LoggerFactory.getLogger(RareWarning.class);

  private final String text;
  private final Duration interval;
  private long untold;
  private long last;
  private boolean isTold;

  RareWarning(String text, Duration interval) {
    this.text = text;
    this.interval = interval;
  }

  /**
   * @param why what is different each time
   */
  synchronized void warn(String why) {
    long now = System.nanoTime();
    if (isTold && now - last < interval.toNanos()) {
      untold++;
      return;
    }
    LOG.warn("{}{} ({} times more since this was last told)", text, why, untold);
    isTold = true;
    last = now;
    untold = 0;
  }
}

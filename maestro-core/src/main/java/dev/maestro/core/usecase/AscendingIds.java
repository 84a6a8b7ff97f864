package dev.maestro.core.usecase;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Ids;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Ids of the form {@code <prefix>_<ms since epoch>_<9 base-36 characters>}; a subtask's is the bare
 * nine characters. The characters are random at the first id of a millisecond and ascend by random
 * steps within it, and the millisecond never goes back, whatever the clock does.
 */
public final class AscendingIds implements Ids {

  private static final int RADIX = 36;
  private static final int LENGTH = 9;

  /** The number of suffixes: 36 to the 9th. */
  private static final long SUFFIXES = 101_559_956_668_416L;

  /** Suffixes start in the lower half, which leaves at least {@code SUFFIXES / 2} above them. */
  private static final long STARTS = SUFFIXES / 2;

  private static final long LARGEST_STEP = 1 << 20;

  private final InstantSource time;
  private final RandomGenerator random;
  private long millis;
  private long suffix;

  /**
   * @param random where the suffixes come from; a secure one, so that nobody can guess the next
   */
  public AscendingIds(InstantSource time, RandomGenerator random) {
    this.time = time;
    this.random = random;
  }

  @Override
  public ProjectId newProjectId() {
    return new ProjectId(next("proj"));
  }

  @Override
  public TaskId newTaskId() {
    return new TaskId(next("task"));
  }

  @Override
  public SessionId newSessionId() {
    return new SessionId(next("sess"));
  }

  @Override
  public String newEventId() {
    return next("evt");
  }

  @Override
  public synchronized SubtaskId newSubtaskId() {
    advance();
    return new SubtaskId(suffix());
  }

  private synchronized String next(String prefix) {
    advance();
    return prefix + "_" + millis + "_" + suffix();
  }

  private void advance() {
    long now = time.millis();
    long stepped = suffix + 1 + random.nextLong(LARGEST_STEP);
    if (now > millis) {
      startMillisecond(now);
    } else if (stepped >= SUFFIXES) {
      startMillisecond(millis + 1);
    } else {
      suffix = stepped;
    }
  }

  private void startMillisecond(long start) {
    millis = start;
    suffix = random.nextLong(STARTS);
  }

  private String suffix() {
    String digits = Long.toString(suffix, RADIX);
    return "0".repeat(LENGTH - digits.length()) + digits;
  }
}

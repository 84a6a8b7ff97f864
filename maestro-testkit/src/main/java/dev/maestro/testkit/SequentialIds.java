package dev.maestro.testkit;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Ids;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of the usual shape that count up from 1: {@code task_1_000000001}, and {@code 000000002} for
 * a subtask. Safe for use by many threads.
 */
public final class SequentialIds implements Ids {

  private final AtomicLong last = new AtomicLong();

  @Override
  public ProjectId newProjectId() {
    return new ProjectId("proj_1_" + next());
  }

  @Override
  public TaskId newTaskId() {
    return new TaskId("task_1_" + next());
  }

  @Override
  public SessionId newSessionId() {
    return new SessionId("sess_1_" + next());
  }

  @Override
  public SubtaskId newSubtaskId() {
    return new SubtaskId(next());
  }

  @Override
  public String newEventId() {
    return "evt_1_" + next();
  }

  private String next() {
    return String.format("%09d", last.incrementAndGet());
  }
}

package dev.maestro.core.port;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.SubtaskId;
import dev.maestro.core.domain.TaskId;

/**
 * Makes ids that nobody has had before. Those that one instance makes ascend, also within one
 * millisecond; subtasks' ids, which hold no time, ascend within one only. Safe for use by many
 * threads.
 */
public interface Ids {

  ProjectId newProjectId();

  TaskId newTaskId();

  SessionId newSessionId();

  SubtaskId newSubtaskId();

  String newEventId();
}

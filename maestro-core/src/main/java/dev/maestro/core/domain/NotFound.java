package dev.maestro.core.domain;

/** Nothing has the id that was named. */
public final class NotFound extends MaestroException {

  private static final long serialVersionUID = 1L;

  /** An id in a message is cut here, so that a hostile one cannot fill a log. */
  private static final int LONGEST_SHOWN = 140;

  private NotFound(String code, String what, String id) {
    super(Kind.NOT_FOUND, code, what + " not found: " + shown(id));
  }

  public static NotFound of(ProjectId id) {
    return new NotFound("PROJECT_NOT_FOUND", "Project", id.value());
  }

  public static NotFound of(TaskId id) {
    return new NotFound("TASK_NOT_FOUND", "Task", id.value());
  }

  public static NotFound of(SessionId id) {
    return new NotFound("SESSION_NOT_FOUND", "Session", id.value());
  }

  public static NotFound of(SubtaskId id) {
    return new NotFound("SUBTASK_NOT_FOUND", "Subtask", id.value());
  }

  public static NotFound of(ConsumerName name) {
    return new NotFound("CONSUMER_NOT_FOUND", "Consumer", name.value());
  }

  public static NotFound skill(String id) {
    return new NotFound("SKILL_NOT_FOUND", "Skill", id);
  }

  private static String shown(String id) {
    if (id.length() <= LONGEST_SHOWN) {
      return id;
    }
    boolean splitsCharacter = Character.isHighSurrogate(id.charAt(LONGEST_SHOWN - 1));
    return id.substring(0, splitsCharacter ? LONGEST_SHOWN - 1 : LONGEST_SHOWN) + "…";
  }
}

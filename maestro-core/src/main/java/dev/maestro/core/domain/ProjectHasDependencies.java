package dev.maestro.core.domain;

/** A project cannot go while tasks or sessions belong to it. */
public final class ProjectHasDependencies extends MaestroException {

  private static final long serialVersionUID = 1L;

  private ProjectHasDependencies(long count, String what) {
    super(
        Kind.INVALID,
        "PROJECT_HAS_DEPENDENCIES",
        "Cannot delete project with " + count + " existing " + what + "(s)");
  }

  public static ProjectHasDependencies tasks(long count) {
    return new ProjectHasDependencies(count, "task");
  }

  public static ProjectHasDependencies sessions(long count) {
    return new ProjectHasDependencies(count, "session");
  }
}

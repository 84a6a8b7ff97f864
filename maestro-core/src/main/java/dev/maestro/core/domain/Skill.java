package dev.maestro.core.domain;

import java.util.List;

/**
 * Something that an agent can be taught, as a folder under the skills directory describes it.
 *
 * @param id the folder's name
 * @param type {@code system}, {@code role} or {@code custom}
 * @param assignTo the roles that it is for, or {@code all}
 * @param instructions the text of the skill, empty where there is none
 */
public record Skill(
    String id,
    String name,
    String description,
    String type,
    String version,
    List<String> assignTo,
    String instructions) {

  public static final String DEFAULT_TYPE = "system";
  public static final String DEFAULT_VERSION = "1.0.0";

  public Skill {
    assignTo = List.copyOf(assignTo);
  }

  /** Whether an agent of that role gets this skill. */
  public boolean serves(Role role) {
    return id.equals("maestro-cli")
        || id.equals("maestro-" + role)
        || assignTo.contains("all")
        || assignTo.contains(role.toString());
  }
}

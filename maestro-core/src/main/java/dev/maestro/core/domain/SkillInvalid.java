package dev.maestro.core.domain;

import java.util.Map;

/** A skill's folder is there, and its manifest is broken. */
public final class SkillInvalid extends MaestroException {

  private static final long serialVersionUID = 1L;

  public SkillInvalid(String id, String reason) {
    super(
        Kind.UNPROCESSABLE,
        "SKILL_INVALID",
        "The manifest of skill " + id + " is broken: " + reason,
        new Value.Fields(Map.of("reason", Value.of(reason))),
        null);
  }
}

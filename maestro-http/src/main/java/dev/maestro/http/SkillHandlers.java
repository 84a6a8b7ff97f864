package dev.maestro.http;

import dev.maestro.core.domain.Role;
import dev.maestro.core.domain.Skill;
import dev.maestro.core.domain.ValidationFailed;
import dev.maestro.core.port.SkillCatalog;
import dev.maestro.json.SkillCodec;

/** {@code /api/skills}. */
final class SkillHandlers {

  private final SkillCatalog catalog;

  SkillHandlers(SkillCatalog catalog) {
    this.catalog = catalog;
  }

  Answer list(Request request) {
    return Answer.list(catalog.skills(), SkillCodec::writeItem);
  }

  Answer one(Request request) {
    Skill skill = catalog.skill(request.parameter("skillId"));
    return Answer.ok(generator -> SkillCodec.writeWhole(skill, generator));
  }

  Answer ofRole(Request request) {
    Role role =
        Role.parse(request.parameter("role"))
            .orElseThrow(
                () -> new ValidationFailed("role", "role must be one of worker, orchestrator"));
    return Answer.list(
        catalog.skills().stream().filter(skill -> skill.serves(role)).toList(),
        SkillCodec::writeItem);
  }

  Answer reload(Request request) {
    Skill skill = catalog.skill(request.parameter("skillId"));
    return Answer.ok(generator -> SkillCodec.writeReloaded(skill, generator));
  }
}

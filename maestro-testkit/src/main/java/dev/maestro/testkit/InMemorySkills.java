package dev.maestro.testkit;

import dev.maestro.core.domain.NotFound;
import dev.maestro.core.domain.Skill;
import dev.maestro.core.domain.SkillInvalid;
import dev.maestro.core.port.SkillCatalog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Skills that a test puts there. Safe for use by many threads. */
public final class InMemorySkills implements SkillCatalog {

  private final Map<String, Skill> skills = new ConcurrentSkipListMap<>();
  private final Map<String, String> broken = new ConcurrentSkipListMap<>();

  /** Adds the skill, or puts it in the place of the one with its id. */
  public void put(Skill skill) {
    broken.remove(skill.id());
    skills.put(skill.id(), skill);
  }

  /** Makes the skill one whose manifest cannot be read for that reason. */
  public void putBroken(String id, String reason) {
    skills.remove(id);
    broken.put(id, reason);
  }

  public void remove(String id) {
    skills.remove(id);
    broken.remove(id);
  }

  @Override
  public List<Skill> skills() {
    return List.copyOf(skills.values());
  }

  @Override
  public Skill skill(String id) {
    String reason = broken.get(id);
    if (reason != null) {
      throw new SkillInvalid(id, reason);
    }
    Skill skill = skills.get(id);
    if (skill == null) {
      throw NotFound.skill(id);
    }
    return skill;
  }
}

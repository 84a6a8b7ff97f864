package dev.maestro.core.port;

import dev.maestro.core.domain.NotFound;
import dev.maestro.core.domain.Skill;
import dev.maestro.core.domain.SkillInvalid;
import java.util.List;

/** The skills that are there. Safe for use by many threads; may block on a disk. */
public interface SkillCatalog {

  /** Every skill whose manifest can be read, sorted by id; none where there is no directory. */
  List<Skill> skills();

  /**
   * The skill as it is now, read afresh.
   *
   * @throws NotFound if no skill has that id
   * @throws SkillInvalid if its manifest is broken
   */
  Skill skill(String id);
}

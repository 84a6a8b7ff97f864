package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkillTest {

  @ParameterizedTest
  @CsvSource({
    "maestro-cli,          ,             true,  true",
    "maestro-worker,       ,             true,  false",
    "maestro-orchestrator, ,             false, true",
    "other,                ,             false, false",
    "other,                all,          true,  true",
    "other,                worker,       true,  false",
    "other,                orchestrator, false, true",
    "other,                Worker,       false, false",
    "maestro-worker,       orchestrator, true,  true"
  })
  void aSkillServesARoleByItsNameOrByItsAssignment(
      String id, @Nullable String assignedTo, boolean worker, boolean orchestrator) {
    List<String> assignTo = assignedTo == null ? List.of() : List.of("nobody", assignedTo);
    Skill skill = new Skill(id, "name", "", "role", "1.0.0", assignTo, "");
    assertThat(skill.serves(Role.WORKER)).isEqualTo(worker);
    assertThat(skill.serves(Role.ORCHESTRATOR)).isEqualTo(orchestrator);
  }
}

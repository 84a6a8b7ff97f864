package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Skill;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SkillRoutesTest {

  private final RunningServer server = RunningServer.start();

  @BeforeEach
  void putSkills() {
    put("maestro-cli", List.of());
    put("maestro-worker", List.of());
    put("zeta", List.of("orchestrator"));
    put("alpha", List.of("all"));
    server.skills.putBroken("broken", "not JSON");
  }

  private void put(String id, List<String> assignTo) {
    server.skills.put(new Skill(id, "Name", "Text", "role", "2.0.0", assignTo, "Do it"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theListIsSortedAndWithoutInstructions() {
    Reply reply = server.get("/api/skills");

    assertThat(reply.ids()).containsExactly("alpha", "maestro-cli", "maestro-worker", "zeta");
    assertThat(reply.json().path(0).toString())
        .isEqualTo(
            "{\"id\":\"alpha\",\"name\":\"Name\",\"description\":\"Text\",\"type\":\"role\","
                + "\"version\":\"2.0.0\"}");
  }

  @Test
  void oneComesWithItsInstructions() {
    assertThat(server.get("/api/skills/zeta").text("instructions")).isEqualTo("Do it");
  }

  @Test
  void aRoleGetsItsSkills() {
    assertThat(server.get("/api/skills/role/worker").ids())
        .containsExactly("alpha", "maestro-cli", "maestro-worker");
    assertThat(server.get("/api/skills/role/orchestrator").ids())
        .containsExactly("alpha", "maestro-cli", "zeta");
  }

  @Test
  void aRoleThatIsNoneIs400() {
    Reply reply = server.get("/api/skills/role/boss");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
  }

  @Test
  void aReloadAnswersTheItem() {
    Reply reply = server.send("POST", "/api/skills/zeta/reload", null);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("reloaded").asBoolean()).isTrue();
    assertThat(reply.text("version")).isEqualTo("2.0.0");
  }

  @Test
  void aBrokenSkillIs422AndAnUnknownOne404() {
    Reply broken = server.get("/api/skills/broken");
    assertThat(broken.status()).isEqualTo(422);
    assertThat(broken.code()).isEqualTo("SKILL_INVALID");
    assertThat(broken.json().path("details").isMissingNode()).isFalse();
    assertThat(server.send("POST", "/api/skills/broken/reload", null).status()).isEqualTo(422);

    assertThat(server.get("/api/skills/none").code()).isEqualTo("SKILL_NOT_FOUND");
    assertThat(server.get("/api/skills/..%2f..%2fetc").code()).isEqualTo("SKILL_NOT_FOUND");
  }
}

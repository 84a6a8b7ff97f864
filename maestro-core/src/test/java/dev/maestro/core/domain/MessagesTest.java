package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.MaestroException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Codes and messages that clients and people see. */
class MessagesTest {

  private static void assertRefusal(
      MaestroException refusal, Kind kind, String code, String message) {
    assertThat(refusal).hasMessage(message);
    assertThat(refusal.kind()).isEqualTo(kind);
    assertThat(refusal.code()).isEqualTo(code);
  }

  @Test
  void whatIsNotFoundIsNamed() {
    assertRefusal(
        NotFound.of(new ProjectId("p")),
        Kind.NOT_FOUND,
        "PROJECT_NOT_FOUND",
        "Project not found: p");
    assertRefusal(
        NotFound.of(new TaskId("t")), Kind.NOT_FOUND, "TASK_NOT_FOUND", "Task not found: t");
    assertRefusal(
        NotFound.of(new SessionId("s")),
        Kind.NOT_FOUND,
        "SESSION_NOT_FOUND",
        "Session not found: s");
    assertRefusal(
        NotFound.of(new SubtaskId("u")),
        Kind.NOT_FOUND,
        "SUBTASK_NOT_FOUND",
        "Subtask not found: u");
    assertRefusal(NotFound.skill("k"), Kind.NOT_FOUND, "SKILL_NOT_FOUND", "Skill not found: k");
  }

  @Test
  void aLongIdIsCut() {
    String longest = "x".repeat(140);
    assertThat(NotFound.of(new TaskId(longest))).hasMessage("Task not found: " + longest);
    assertThat(NotFound.of(new TaskId(longest + "y")))
        .hasMessage("Task not found: " + longest + "…");
    assertThat(NotFound.of(new TaskId("x".repeat(10_000))))
        .hasMessage("Task not found: " + longest + "…");
    assertThat(SpawnRefused.unknownTask(new TaskId("x".repeat(10_000))))
        .hasMessage("Task not found: " + longest + "…");
  }

  @Test
  void aLongIdIsNeverCutInTheMiddleOfACharacter() {
    String message = NotFound.of(new TaskId("x".repeat(139) + "😀".repeat(10))).getMessage();
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(message)).as(message).isTrue();
  }

  @Test
  void anEntityThatIsTooLargeIsNamedWithItsSizeTheLimitAndTheWayOut() {
    assertRefusal(
        new EntityTooLarge("task_1_a", 5_000_000),
        Kind.TOO_LARGE,
        "ENTITY_TOO_LARGE",
        "This write would make task_1_a 5000000 bytes of JSON; an entity holds at most 4194304."
            + " Keep large data in files and store their paths.");
  }

  @Test
  void anEntityThatCannotBeReadIsNamedWithTheReason() {
    assertRefusal(
        new EntityCorrupt("task_1_a", "it is torn"),
        Kind.UNAVAILABLE,
        "ENTITY_CORRUPT",
        "task_1_a cannot be read: it is torn. Mend or remove it and start the server again.");
  }

  @Test
  void aProjectInUseSaysHowMuchBelongsToIt() {
    assertRefusal(
        ProjectHasDependencies.tasks(3),
        Kind.INVALID,
        "PROJECT_HAS_DEPENDENCIES",
        "Cannot delete project with 3 existing task(s)");
    assertRefusal(
        ProjectHasDependencies.sessions(1),
        Kind.INVALID,
        "PROJECT_HAS_DEPENDENCIES",
        "Cannot delete project with 1 existing session(s)");
  }

  @Test
  void aTakenIdSaysThatCaseDoesNotCount() {
    assertRefusal(
        new SessionExists(new SessionId("S")),
        Kind.CONFLICT,
        "SESSION_EXISTS",
        "A session with the id S exists already (ids that differ only in case are one)");
  }

  @Test
  void aBrokenSkillSaysWhy() {
    SkillInvalid broken = new SkillInvalid("k", "no JSON");
    assertRefusal(
        broken, Kind.UNPROCESSABLE, "SKILL_INVALID", "The manifest of skill k is broken: no JSON");
    assertThat(broken.details()).isEqualTo(new Value.Fields(Map.of("reason", Value.of("no JSON"))));
  }
}

package dev.maestro.core.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The announcement of a spawn: all that a terminal needs to start the agent. Name, tasks, project
 * and environment are the session's.
 *
 * @param command what to run
 * @param cwd where: the project's working directory
 * @param spawnSource as the client said it
 * @param parentSessionId the session that asked
 */
public record SpawnRequest(
    Session session,
    List<String> skillIds,
    String command,
    String cwd,
    @Nullable String spawnSource,
    @Nullable SessionId parentSessionId) {

  public SpawnRequest {
    skillIds = List.copyOf(skillIds);
  }
}

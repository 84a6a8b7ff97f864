package dev.maestro.tools.history;

import dev.maestro.core.domain.EventFilter;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.storage.fs.Happening.Name;
import dev.maestro.storage.fs.Happening.Told;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which lines of a log are wanted.
 *
 * @param since seq of the last event that is too early
 * @param to seq of the last event that is wanted
 * @param from milliseconds since the epoch
 * @param until milliseconds since the epoch, of the first time that is too late
 * @param project null for all
 * @param types as a subscription has them; empty for all
 * @param about an entity; null for all
 * @param last how many lines of what there is; all but the last ones are left out
 * @param limit after how many lines it ends
 */
record LogFilter(
    long since,
    long to,
    long from,
    long until,
    @Nullable ProjectId project,
    EventFilter types,
    @Nullable EntityName about,
    long last,
    long limit) {

  static LogFilter of(ObjectNode arguments) {
    String project = arguments.path("project").asString(null);
    String id = arguments.path("id").asString(null);
    Set<String> types =
        arguments
            .path("types")
            .valueStream()
            .map(type -> type.asString(""))
            .collect(Collectors.toSet());
    return new LogFilter(
        arguments.path("since").asLong(0),
        arguments.path("to").asLong(Long.MAX_VALUE),
        arguments.path("from").asLong(Long.MIN_VALUE),
        arguments.path("until").asLong(Long.MAX_VALUE),
        project == null ? null : new ProjectId(project),
        new EventFilter(null, Set.of(), Set.of(), types),
        id == null ? null : EntityName.of(id),
        arguments.path("last").asLong(Long.MAX_VALUE),
        arguments.path("limit").asLong(Long.MAX_VALUE));
  }

  boolean matches(Told told) {
    return isWithin(told)
        && types.matchesType(told.type())
        && (project == null || project.equals(told.project()))
        && (about == null
            || about.fits(told.about())
            || told.others().stream().anyMatch(about::fits));
  }

  /**
   * Whether a change is wanted that no event tells of.
   *
   * @param events of its transaction, which tell when it was and what belongs to it
   */
  boolean matches(Name changed, List<Told> events) {
    if (!types.types().isEmpty() || (about != null && !about.fits(changed))) {
      return false;
    }
    return events.isEmpty()
        ? project == null && from == Long.MIN_VALUE && until == Long.MAX_VALUE
        : events.stream().anyMatch(this::isOfTheTime);
  }

  private boolean isWithin(Told told) {
    return told.seq() > since
        && told.seq() <= to
        && told.timestamp() >= from
        && told.timestamp() < until;
  }

  private boolean isOfTheTime(Told told) {
    return isWithin(told) && (project == null || project.equals(told.project()));
  }
}

package dev.maestro.json;

import dev.maestro.core.domain.ProjectId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stored entity before its document is read, and stands in for what the document
 * leaves out.
 *
 * @param id by which it is stored
 * @param time milliseconds since the epoch; stands in for the creation where the id tells none
 * @param project by which it is stored, null where it is not
 */
public record StoredEntity(String id, long time, @Nullable ProjectId project) {

  private static final Pattern ID_WITH_TIME = Pattern.compile("[a-z]+_(\\d{1,15})_.*");

  /** When it was created, as far as can be told from outside. */
  long createdAt() {
    Matcher matcher = ID_WITH_TIME.matcher(id);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : time;
  }
}

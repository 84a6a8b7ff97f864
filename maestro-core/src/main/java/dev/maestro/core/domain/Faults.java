package dev.maestro.core.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects everything that is wrong with one request, so that its sender learns all of it at once.
 * Keeps the first fault of each path; of a request that is wrong in more than {@link #LISTED}
 * places, the rest is counted. Not thread-safe.
 */
public final class Faults {

  /** How many faults are listed one by one. */
  public static final int LISTED = 1_000;

  private final Map<String, Fault> found = new LinkedHashMap<>();
  private int more;

  public void add(String path, String message) {
    if (found.size() < LISTED) {
      found.putIfAbsent(path, new Fault(path, message));
    } else if (!found.containsKey(path)) {
      more++;
    }
  }

  /** The fault of a field that has to be there. */
  public void addRequired(String path) {
    add(path, path + " is required");
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Notes a fault where the text is missing or blank. */
  public void checkText(String path, @Nullable String text) {
    if (text == null || text.isBlank()) {
      addRequired(path);
    }
  }

  /** Notes a fault where a change would leave the text missing or blank. */
  public void checkText(String path, Change<String> change) {
    if (!change.isKept()) {
      checkText(path, change.valueOrNull());
    }
  }

  /**
   * Ends the collection.
   *
   * @throws ValidationFailed if there is any fault
   */
  public void throwIfAny() {
    if (found.isEmpty()) {
      return;
    }
    List<Fault> all = new ArrayList<>(found.values());
    if (more > 0) {
      all.add(new Fault("", "and " + more + " more faults"));
    }
    throw new ValidationFailed(all);
  }
}

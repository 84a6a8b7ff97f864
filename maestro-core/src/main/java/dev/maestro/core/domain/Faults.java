package dev.maestro.core.domain;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects everything that is wrong with one request, so that its sender learns all of it at once.
 * Keeps the first fault of each path. Not thread-safe.
 */
public final class Faults {

  private final List<Fault> found = new ArrayList<>();

  public void add(String path, String message) {
    if (found.stream().noneMatch(fault -> fault.path().equals(path))) {
      found.add(new Fault(path, message));
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
    if (!found.isEmpty()) {
      throw new ValidationFailed(found);
    }
  }
}

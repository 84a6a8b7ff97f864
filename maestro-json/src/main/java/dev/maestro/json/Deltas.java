package dev.maestro.json;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;

/**
 * What differs between two versions of a document, field by field. A delta is one object that names
 * the fields which differ, in the order in which they are to be changed:
 *
 * <pre>
 * {
 *   "status": ["completed"],              the value that it has now; a new field comes last
 *   "sessionStatus": [],                  gone
 *   "timeline": [2, 1, [{…}, {…}]],       a list: from index 2 on, 1 entry is gone and 2 are there
 *   "own": [{"x": 1.50}, "last"]          the value that it has now, and its place is the last one
 * }
 * </pre>
 *
 * <p>So it costs what differs: an entry that is appended to a list is written alone, and what both
 * versions share by identity is neither written nor compared. {@link DocumentTree} applies it. Safe
 * for use by many threads.
 */
public final class Deltas {

  /** Stands behind the value of a field that moves to the end. */
  static final String LAST = "last";

  private Deltas() {}

  public static Delta between(Project old, Project next) {
    return between(ProjectCodec.FORM, old, next);
  }

  public static Delta between(Task old, Task next) {
    return between(TaskCodec.FORM, old, next);
  }

  public static Delta between(Session old, Session next) {
    return between(SessionCodec.FORM, old, next);
  }

  private static <E> Delta between(ObjectForm<E> form, E old, E next) {
    try (DeltaWriter delta = new DeltaWriter()) {
      form.diff(old, next, delta);
      return delta.end();
    }
  }
}

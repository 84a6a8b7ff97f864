package dev.maestro.tools.move;

import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.port.Reads;
import dev.maestro.json.Documents;
import dev.maestro.tools.Refused;
import java.util.ArrayList;
import java.util.List;

/** The entities of the store that learn of an import, as they are to be: in memory all at once. */
record StoredChanges(List<Task> tasks, List<Session> sessions) {

  /**
   * @param links to what is stored
   * @param load of what is brought
   * @throws Refused if there is no room for them, or for what the links add to what is brought
   */
  static StoredChanges of(Links links, Incoming incoming, Reads store, Load load) {
    Load whole = load.copy();
    whole.write(0, links.bytes());
    List<Task> tasks = new ArrayList<>();
    links
        .storedTasks(incoming, store)
        .forEach(task -> {
          whole.write(1, Documents.size(task));
          tasks.add(task);
        });
    List<Session> sessions = new ArrayList<>();
    links
        .storedSessions(incoming, store)
        .forEach(session -> {
          whole.write(1, Documents.size(session));
          sessions.add(session);
        });
    return new StoredChanges(tasks, sessions);
  }
}

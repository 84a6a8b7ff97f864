package dev.maestro.testkit.contract;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.core.port.Transaction;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the groups of the contract need in order to say what they say. */
abstract class Rules {

  final StorageContract adapter;

  Rules(StorageContract adapter) {
    this.adapter = adapter;
  }

  final Storage storage() {
    return adapter.storage();
  }

  final <R> R read(Function<Snapshot, R> reading) {
    return read(storage(), reading);
  }

  /** Looks at the state as it is now. */
  final void see(Consumer<Snapshot> look) {
    try (Snapshot snapshot = storage().snapshot()) {
      look.accept(snapshot);
    }
  }

  static <R> R read(Storage storage, Function<Snapshot, R> reading) {
    try (Snapshot snapshot = storage.snapshot()) {
      return reading.apply(snapshot);
    }
  }

  final Commit<Boolean> write(Consumer<Transaction> work) {
    return storage()
        .write(tx -> {
          work.accept(tx);
          return true;
        });
  }

  /** Writes that many events, each the creation of a project of its own that is not stored. */
  final Commit<Boolean> writeEvents(int count) {
    return write(tx -> {
      for (int i = 0; i < count; i++) {
        tx.record(event("n" + (tx.seq() + i + 1)), 1);
      }
    });
  }

  static Event event(String project) {
    return new Event.ProjectCreated(Samples.project(project));
  }

  static List<Project> projects(Reads reads) {
    return all(reads.projects());
  }

  static List<Task> tasks(Reads reads) {
    return all(reads.tasks(TaskFilter.ALL));
  }

  static List<Session> sessions(Reads reads) {
    return all(reads.sessions(SessionFilter.ALL));
  }

  static <E> List<E> all(Stream<E> stream) {
    try (stream) {
      return stream.toList();
    }
  }
}

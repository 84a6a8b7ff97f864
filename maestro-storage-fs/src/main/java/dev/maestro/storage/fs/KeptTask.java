package dev.maestro.storage.fs;

import dev.maestro.core.domain.Task;
import dev.maestro.json.Delta;
import dev.maestro.json.Deltas;
import dev.maestro.json.Documents;
import dev.maestro.json.StoredEntity;

/** A version of a task in memory. */
final class KeptTask extends Kept<Task> {

  private final TaskKeys keys;

  KeptTask(TaskKeys keys, byte[] json, Document document) {
    super(json, document);
    this.keys = keys;
  }

  KeptTask(Task task, Document document) {
    this(TaskKeys.of(task), task, document);
  }

  private KeptTask(TaskKeys keys, Task task, Document document) {
    super(task, document);
    this.keys = keys;
  }

  @Override
  TaskKeys keys() {
    return keys;
  }

  @Override
  KeptTask next(Task task) {
    TaskKeys next = TaskKeys.of(task);
    return new KeptTask(next.equals(keys) ? keys : next, task, document());
  }

  @Override
  Task decode(byte[] json, StoredEntity stored) {
    return Documents.task(json, stored);
  }

  @Override
  byte[] encode(Task task) {
    return Documents.compact(task);
  }

  @Override
  byte[] pretty(Task task) {
    return Documents.pretty(task);
  }

  @Override
  Delta between(Task old, Task next) {
    return Deltas.between(old, next);
  }
}

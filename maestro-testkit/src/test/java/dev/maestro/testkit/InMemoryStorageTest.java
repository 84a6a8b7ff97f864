package dev.maestro.testkit;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Storage;
import dev.maestro.testkit.contract.StorageContract;

class InMemoryStorageTest extends StorageContract {

  @Override
  protected Storage open() {
    return new InMemoryStorage();
  }

  @Override
  protected Storage reopen(Storage storage) {
    return ((InMemoryStorage) storage).reopen();
  }

  @Override
  protected Storage openKeeping(int events) {
    return new InMemoryStorage(events);
  }

  @Override
  protected Storage reopenCorrupted(Storage storage, ProjectId id) {
    InMemoryStorage reopened = ((InMemoryStorage) storage).reopen();
    reopened.corrupt(id, "on purpose");
    return reopened;
  }

  @Override
  protected Storage reopenCorrupted(Storage storage, TaskId id) {
    InMemoryStorage reopened = ((InMemoryStorage) storage).reopen();
    reopened.corrupt(id, "on purpose");
    return reopened;
  }

  @Override
  protected Storage reopenCorrupted(Storage storage, SessionId id) {
    InMemoryStorage reopened = ((InMemoryStorage) storage).reopen();
    reopened.corrupt(id, "on purpose");
    return reopened;
  }
}

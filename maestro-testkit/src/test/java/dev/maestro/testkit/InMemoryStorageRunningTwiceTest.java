package dev.maestro.testkit;

import dev.maestro.core.port.Storage;

/** A work may be run more than once before it commits: nothing of the contract changes by it. */
final class InMemoryStorageRunningTwiceTest extends InMemoryStorageTest {

  @Override
  protected Storage open() {
    return new InMemoryStorage().runningWorksTwice();
  }

  @Override
  protected Storage openKeeping(int events) {
    return new InMemoryStorage(events).runningWorksTwice();
  }
}

package dev.maestro.core.usecase;

import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.Ids;
import dev.maestro.core.port.Storage;
import java.time.InstantSource;
import java.util.function.Function;

/** Runs use cases: each as one transaction, at one moment, with everything that it changed told. */
final class Transactions {

  private final Storage storage;
  private final InstantSource time;
  private final Ids ids;
  private final Durability atLeast;

  Transactions(Storage storage, InstantSource time, Ids ids, Durability atLeast) {
    this.storage = storage;
    this.time = time;
    this.ids = ids;
    this.atLeast = atLeast;
  }

  <R> Commit<R> run(Function<Changes, R> useCase) {
    return storage.write(
        tx -> {
          Changes changes = new Changes(tx, ids, time.millis());
          R result = useCase.apply(changes);
          changes.announceTheRest();
          return result;
        },
        atLeast);
  }
}

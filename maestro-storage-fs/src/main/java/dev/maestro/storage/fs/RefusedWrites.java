package dev.maestro.storage.fs;

import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.disk.Disk;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Takes no writes, since the store is open for reading. */
final class RefusedWrites implements Writer.Batches {

  static StorageUnavailable refusal() {
    return StorageUnavailable.nothingChanged(Disk.FOR_READING, null);
  }

  @Override
  public void commit(List<WriteJob<?>> jobs) {
    jobs.forEach(job -> job.fail(refusal()));
  }

  @Override
  public long restMillis() {
    return TimeUnit.DAYS.toMillis(1);
  }

  @Override
  public void rest() {
    // Nothing was written that would have to be synced.
  }
}

package dev.maestro.testkit.contract;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Storage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;

/**
 * All that {@link Storage} and what belongs to it promise. The test class of an adapter extends
 * this and says how a store is opened; every store that was opened is closed after its test. Where
 * an adapter cannot do what a method here asks for, the method's default skips the tests that need
 * it.
 */
public abstract class StorageContract {

  private final List<Storage> opened = new ArrayList<>();
  private @Nullable Storage current;

  /** Opens an empty store, of its own for each test. */
  protected abstract Storage open();

  /** Closes the store and opens it again on the same data. */
  protected abstract Storage reopen(Storage storage);

  /** Opens an empty store whose log drops events beyond that number. */
  protected Storage openKeeping(int events) {
    return cannot("keep a few events only");
  }

  /** Opens the store again after the stored form of that project was made unreadable. */
  protected Storage reopenCorrupted(Storage storage, ProjectId id) {
    return cannot("hold a project that cannot be read");
  }

  /** Opens the store again after the stored form of that task was made unreadable. */
  protected Storage reopenCorrupted(Storage storage, TaskId id) {
    return cannot("hold a task that cannot be read");
  }

  /** Opens the store again after the stored form of that session was made unreadable. */
  protected Storage reopenCorrupted(Storage storage, SessionId id) {
    return cannot("hold a session that cannot be read");
  }

  private static Storage cannot(String what) {
    return Assumptions.abort("This adapter is not known to " + what);
  }

  /** The store of the running test. */
  final Storage storage() {
    Storage storage = current;
    return storage == null ? use(open()) : storage;
  }

  /** Makes that store the one of the running test. */
  final Storage use(Storage storage) {
    opened.add(storage);
    current = storage;
    return storage;
  }

  @AfterEach
  final void closeEveryStore() {
    opened.forEach(Storage::close);
  }

  @Nested
  final class Reading extends ReadingRules {
    Reading() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class Filtering extends FilteringRules {
    Filtering() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class Writing extends WritingRules {
    Writing() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class BeingDurable extends DurabilityRules {
    BeingDurable() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class RollingBack extends RollbackRules {
    RollingBack() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class WorkingAtOnce extends ConcurrencyRules {
    WorkingAtOnce() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class AnsweringAtOnce extends LinearizabilityRules {
    AnsweringAtOnce() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class LoggingEvents extends EventLogRules {
    LoggingEvents() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class Announcing extends AnnouncementRules {
    Announcing() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class KnowingConsumers extends ConsumerRules {
    KnowingConsumers() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class ClosingAndReopening extends ReopeningRules {
    ClosingAndReopening() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class HoldingCorruptEntities extends CorruptionRules {
    HoldingCorruptEntities() {
      super(StorageContract.this);
    }
  }

  @Nested
  final class ServingUseCases extends UseCaseRules {
    ServingUseCases() {
      super(StorageContract.this);
    }
  }
}

package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.LoggedEvent;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.journal.JournalSettings;
import dev.maestro.storage.fs.journal.NoRoom;
import dev.maestro.storage.fs.journal.Passage.Gap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Transactions that are much longer than others, as those of an import are. */
class LargeTransactionTest extends DataDirectoryTest {

  /** Together they take more room than a buffer of the packer, and are weighed when read. */
  private static final int TASKS = 1_000;

  private static final String TEXT = "text ".repeat(600);
  private static final long DOCUMENT = TEXT.length();
  private static final long MIB = 1024 * 1024;

  /** A segment for each record. */
  private static final JournalSettings SMALL = new JournalSettings(1, 1024, 1024);

  private static final String REFUSED =
      "a record of the journal has 7 MiB, as that of a large import has, and to read it takes ";

  private static final History.Visitor NOBODY =
      new History.Visitor() {
        @Override
        public boolean show(Happening happening) {
          return true;
        }

        @Override
        public void missing(Gap gap) {}
      };

  private FileStorage openSmall() {
    return FileStorage.open(root, StoreSettings.DEFAULT, SMALL, InstantSource.system());
  }

  /** As if there were so much memory. */
  private FileStorage openWith(AtomicLong freeMemory) {
    JournalSettings settings = new JournalSettings(1, 1024, 1024, freeMemory::get);
    return FileStorage.open(root, StoreSettings.DEFAULT, settings, InstantSource.system());
  }

  private static Task task(int number, String title) {
    return new TaskBuilder(new TaskId("t_" + number), new ProjectId("p_1"), title, number)
        .description(TEXT)
        .build();
  }

  private static void createAll(FileStorage storage) {
    storage.write(tx -> {
      for (int number = 0; number < TASKS; number++) {
        tx.save(task(number, "created"));
        tx.record(new Event.TaskCreated(task(number, "created")), number);
      }
      return true;
    });
  }

  /** Bytes of the journal that a change of one task takes. */
  private static long update(FileStorage storage, int number, String title) {
    long before = storage.journalBytes();
    storage.write(tx -> {
      Task changed = task(number, title);
      tx.save(changed);
      tx.record(new Event.TaskUpdated(changed), 0);
      return true;
    });
    return storage.journalBytes() - before;
  }

  private static List<LoggedEvent> all(FileStorage storage) {
    List<LoggedEvent> all = new ArrayList<>();
    List<LoggedEvent> page = storage.events().read(0, 7).events();
    while (!page.isEmpty()) {
      all.addAll(page);
      page = storage.events().read(all.size(), 7).events();
    }
    return all;
  }

  @Test
  void eachEntityAndEachEventOfOneComesBack() {
    List<LoggedEvent> written;
    try (FileStorage storage = openSmall()) {
      createAll(storage);
      written = all(storage);
      assertThat(written).hasSize(TASKS);
    }
    try (FileStorage storage = openSmall()) {
      assertThat(all(storage)).isEqualTo(written);
      for (int number = 0; number < TASKS; number++) {
        assertThat(storage.snapshot().requireTask(new TaskId("t_" + number)))
            .isEqualTo(task(number, "created"));
      }
    }
  }

  @Test
  void whatComesAfterOneCanBeReadWithoutIt() {
    try (FileStorage storage = openSmall()) {
      createAll(storage);
      assertThat(update(storage, 1, "whole")).isGreaterThan(DOCUMENT);
      assertThat(update(storage, 1, "what changed")).isLessThan(DOCUMENT);
    }
  }

  @Test
  void soItIsWhereOneWasReplayed() throws IOException {
    try (FileStorage storage = openSmall()) {
      createAll(storage);
      update(storage, 1, "whole");
      update(storage, 1, "what changed");
    }
    removeLaterCheckpoints();
    try (FileStorage storage = openSmall()) {
      assertThat(update(storage, 1, "what changed again")).isLessThan(DOCUMENT);
      assertThat(update(storage, 2, "whole")).isGreaterThan(DOCUMENT);
      assertThat(update(storage, 2, "what changed")).isLessThan(DOCUMENT);
    }
  }

  /** So that a start replays the journal from its begin, where the first one was made. */
  private void removeLaterCheckpoints() throws IOException {
    List<String> checkpoints = journalFiles(".checkpoint");
    for (String name : checkpoints.subList(1, checkpoints.size())) {
      Files.delete(journalFile(name));
    }
  }

  private Path journalFile(String name) {
    return root.resolve("journal").resolve(name);
  }

  @Test
  void itIsReadOnceForAllPagesOfItsEvents() throws IOException {
    try (FileStorage storage = openSmall()) {
      createAll(storage);
    }
    try (FileStorage storage = openSmall()) {
      List<LoggedEvent> first = storage.events().read(0, 7).events();
      List<String> segments = journalFiles(".journal");
      for (String name : segments) {
        Files.move(journalFile(name), journalFile(name + ".away"));
      }
      List<LoggedEvent> next = storage.events().read(7, 7).events();
      for (String name : segments) {
        Files.move(journalFile(name + ".away"), journalFile(name));
      }
      assertThat(first).hasSize(7);
      assertThat(next.get(0).seq()).isEqualTo(8);
    }
  }

  @Test
  void whereItHasNoRoomWhoeverReadsItIsRefusedAndAllElseGoesOn() throws IOException {
    try (FileStorage storage = openSmall()) {
      createAll(storage);
    }
    AtomicLong freeMemory = new AtomicLong(5 * MIB);
    try (FileStorage storage = openWith(freeMemory)) {
      refuses(() -> storage.events().read(0, 7));
      refuses(() -> storage.entitiesAt("t_1", 1));
      refuses(() -> storage.statistics(ExaminationSteps.UNSEEN));
      try (History history = storage.history(0)) {
        refuses(() -> history.read(NOBODY));
      }
      update(storage, 1, "whole");
      assertThat(storage.events().read(TASKS, 7).events()).hasSize(1);
      freeMemory.set(MIB * MIB);
      assertThat(all(storage)).hasSize(TASKS + 1);
      assertThat(storage.entitiesAt("t_1", 1)).hasSize(1);
    }
  }

  private static void refuses(ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfAny(StorageUnavailable.class, NoRoom.class)
        .hasMessageContaining(REFUSED);
  }

  @Test
  void aStartNeedsItWhateverTheMemory() throws IOException {
    try (FileStorage storage = openSmall()) {
      createAll(storage);
    }
    removeLaterCheckpoints();
    try (FileStorage storage = openWith(new AtomicLong())) {
      assertThat(storage.snapshot().requireTask(new TaskId("t_1"))).isEqualTo(task(1, "created"));
    }
  }

  @Test
  void whatIsKeptOfItForLaterPagesIsGivenUpWhereThereIsNoRoom() throws IOException {
    try (FileStorage storage = openSmall()) {
      createAll(storage);
    }
    AtomicLong freeMemory = new AtomicLong(MIB * MIB);
    try (FileStorage storage = openWith(freeMemory)) {
      assertThat(storage.events().read(0, 7).events()).hasSize(7);
      freeMemory.set(5 * MIB);
      assertThat(storage.events().read(7, 7).events()).hasSize(7);
      refuses(() -> storage.entitiesAt("t_1", 1));
      refuses(() -> storage.events().read(14, 7));
    }
  }
}

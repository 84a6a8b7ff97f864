package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Feature;
import com.google.common.jimfs.Jimfs;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.storage.fs.journal.JournalSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A store that opens where there is no room for the files that an opening makes. */
class OpeningOnAFullDiskTest {

  private static final int MIB = 1024 * 1024;
  private static final ProjectId P = new ProjectId("p_1");
  private static final JournalSettings SMALL = new JournalSettings(MIB, 64 * 1024, 64 * 1024);
  private static final JournalSettings LARGE = new JournalSettings(4 * MIB, 64 * 1024, MIB);
  private static final StoreSettings A_MIB = StoreSettings.DEFAULT.withEventBytesKept(MIB);

  private static Path disk(int bytes) throws IOException {
    Path root =
        Jimfs.newFileSystem(
                Configuration.unix().toBuilder()
                    .setBlockSize(4096)
                    .setMaxSize(bytes)
                    .setSupportedFeatures(Feature.FILE_CHANNEL)
                    .build())
            .getPath("/data");
    return Files.createDirectories(root);
  }

  private static FileStorage open(Path root, StoreSettings settings, JournalSettings journal) {
    return FileStorage.open(root, settings, journal, InstantSource.system());
  }

  private static void save(FileStorage storage, String name, String description) {
    Project project = new Project(P, name, "", description, 1, 1, Value.Fields.EMPTY);
    storage.write(tx -> {
      tx.save(project);
      tx.record(new Event.ProjectUpdated(project), 1);
      return true;
    });
  }

  private static String name(FileStorage storage) {
    return storage.snapshot().requireProject(P).name();
  }

  private static void takeAllRoom(Path root) throws IOException {
    try (OutputStream out = Files.newOutputStream(root.resolveSibling("ballast"))) {
      while (true) {
        out.write(new byte[4096]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("space");
    }
  }

  private static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(file -> !Files.isDirectory(file)).toList()) {
        Path copied = target.resolve(source.relativize(file).toString());
        Files.createDirectories(copied.getParent());
        Files.write(copied, Files.readAllBytes(file));
      }
    }
  }

  private static List<String> segments(Path root) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("journal"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".journal"))
          .sorted()
          .toList();
    }
  }

  @Test
  void theRoomThatAKilledServerHadMadeIsGivenBack() throws Exception {
    Path killed = disk(MIB);
    Path root = disk(MIB);
    try (FileStorage storage = open(killed, StoreSettings.DEFAULT, SMALL)) {
      save(storage, "written", "");
      storage.checkpoint();
      save(storage, "not in a checkpoint", "");
      copy(killed, root);
    }
    takeAllRoom(root);
    try (FileStorage storage = open(root, StoreSettings.KEEPING_EVERYTHING, SMALL)) {
      assertThat(name(storage)).isEqualTo("not in a checkpoint");
      assertThat(storage.events().read(0, 10).events()).hasSize(2);
      save(storage, "while the disk is full", "");
    }
    try (FileStorage storage = open(root, StoreSettings.DEFAULT, SMALL)) {
      assertThat(name(storage)).isEqualTo("while the disk is full");
    }
  }

  @Test
  void aStoppedStoreThatHasNothingToGiveBackSaysHowMuchItTakes() throws Exception {
    Path root = disk(MIB);
    try (FileStorage storage = open(root, StoreSettings.DEFAULT, SMALL)) {
      save(storage, "written", "");
    }
    takeAllRoom(root);
    assertThatThrownBy(() -> open(root, A_MIB, SMALL))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("space")
        .hasMessageEndingWith("It takes 21 KiB more of room to open it; make so much.");
    Files.delete(root.resolveSibling("ballast"));
    try (FileStorage storage = open(root, A_MIB, SMALL)) {
      assertThat(name(storage)).isEqualTo("written");
      assertThat(storage.events().read(0, 10).events()).hasSize(1);
    }
  }

  @Test
  void eventsGoOnlyWhereRetentionLetsThemAndTheErrorTellsHow() throws Exception {
    Path root = disk(100 * MIB);
    try (FileStorage storage = open(root, StoreSettings.DEFAULT, LARGE)) {
      for (int i = 1; i <= 20; i++) {
        save(storage, "Name " + i, String.valueOf((char) ('a' + i)).repeat(4 * MIB - 4096));
      }
      storage.checkpoint();
      save(storage, "the last", "");
      storage.checkpoint();
    }
    takeAllRoom(root);
    List<String> before = segments(root);
    assertThatThrownBy(() -> open(root, StoreSettings.DEFAULT, LARGE))
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining(
            "KiB more of room to open it; make so much, or give up older events: ")
        .hasMessageContaining("compact --retain-mib 1 gives");
    assertThat(segments(root)).isEqualTo(before);
    try (FileStorage storage = open(root, A_MIB, LARGE)) {
      assertThat(name(storage)).isEqualTo("the last");
      assertThat(segments(root)).doesNotContain(before.get(0));
      storage.compact();
      save(storage, "goes on", "");
    }
    assertThat(StoppedStore.examine(root, InstantSource.system()).isHealthy()).isTrue();
  }
}

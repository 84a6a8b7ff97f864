package dev.maestro.storage.fs.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.StoreCopy;
import dev.maestro.storage.fs.StoreInstallation;
import dev.maestro.testkit.crash.CrashingFileSystem;
import dev.maestro.testkit.crash.DiskState;
import dev.maestro.testkit.crash.Recording;
import dev.maestro.testkit.crash.Survival;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore that a power cut or a kill ends is no store yet and begins anew, or is whole. */
class RestoreCrashTest {

  private static final long SEED = Long.getLong("maestro.crash.seed", 1);
  private static final Logger QUIET = Logger.getLogger(FileStorage.class.getPackageName());

  static {
    QUIET.setLevel(Level.OFF);
  }

  private static final Project PROJECT =
      new Project(new ProjectId("p_1"), "P", "", "", 1, 1, Value.Fields.EMPTY);

  @TempDir Path dir;

  /** The files of a store, by their paths, with a document that cannot be read. */
  private Map<String, byte[]> copied() throws IOException {
    FileStorage made = FileStorage.open(dir);
    made.write(tx -> {
      tx.save(PROJECT);
      return true;
    });
    made.close();
    Files.writeString(dir.resolve("projects/p_2.json"), "broken");
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (FileStorage storage = FileStorage.open(dir);
        StoreCopy copy = storage.copy()) {
      for (StoreCopy.Part part : copy.parts()) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        part.writeTo(bytes);
        files.put(part.path(), bytes.toByteArray());
      }
    }
    return files;
  }

  private static void install(Path root, Map<String, byte[]> files) throws IOException {
    try (StoreInstallation installation = StoreInstallation.begin(root, InstantSource.system())) {
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        try (OutputStream file = installation.file(entry.getKey())) {
          file.write(entry.getValue());
        }
      }
      installation.finish(new StoreId("restored", 7));
    }
  }

  @Test
  void whereverARestoreIsCutShortTheNextOneRestoresAll() throws IOException {
    Map<String, byte[]> files = copied();
    CrashingFileSystem disk = new CrashingFileSystem();
    install(disk.getPath("/data"), files);
    Recording recording = disk.recording();
    Random random = new Random(SEED);
    Set<Object> seen = new HashSet<>();
    for (int k = 1; k <= recording.length(); k++) {
      DiskState state = recording.states().get(k);
      List<Survival> survivals = new ArrayList<>(Survival.ofPowerCuts(state, k, 2, random));
      survivals.add(Survival.ofTheProcess(state));
      for (Survival survival : survivals) {
        if (seen.add(survival.left().fingerprint())) {
          judge(
              new CrashingFileSystem(survival.left()).getPath("/data"),
              files,
              k == recording.length(),
              "seed %d, after operation %d, where %s%s"
                  .formatted(SEED, k, survival.name(), recording.around(k)));
        }
      }
    }
    assertThat(seen).hasSizeGreaterThan(30);
  }

  private static void judge(Path root, Map<String, byte[]> files, boolean isDone, String what)
      throws IOException {
    boolean isBegun =
        Files.exists(root.resolve(".maestro-restoring"))
            || Files.exists(root.resolve(".maestro-placing"));
    if (isBegun) {
      assertThat(catchThrowable(() -> FileStorage.open(root)))
          .as(what)
          .isInstanceOf(DataDirectoryUnusable.class);
    }
    if (isBegun || Files.notExists(root.resolve("journal"))) {
      assertThat(isDone).as(what).isFalse();
      assertThat(catchThrowable(() -> install(root, files))).as(what).isNull();
    }
    assertThat(root.resolve("journal/.gitignore")).as(what).content().isEqualTo("*\n");
    try (FileStorage storage = FileStorage.open(root)) {
      assertThat(storage.snapshot().projects()).as(what).containsExactly(PROJECT);
      assertThat(storage.events().storeId().id()).as(what).isEqualTo("restored");
      assertThat(storage.report().corrupt()).as(what).hasSize(1);
    }
    assertThat(root.resolve("projects/p_2.json")).as(what).content().isEqualTo("broken");
  }
}

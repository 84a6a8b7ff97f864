package dev.maestro.tools.backup;

import dev.maestro.core.port.StoreId;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.StoreInstallation;
import dev.maestro.tools.Guard;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import dev.maestro.tools.TargetPlace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/** Makes stores of backups. For use by one thread. */
public final class Restore {

  /**
   * So many bits tell restores of one second apart. With those of the seconds they make a number
   * that every reader of JSON holds exactly, until 2106.
   */
  private static final int RANDOM_BITS = 21;

  private static final String WAY_OUT =
      "Nothing is restored yet. Make room or mend the disk, and run it again; it begins anew.";

  private final InstantSource time;
  private final RandomGenerator random;
  private final Progress progress;

  public Restore(InstantSource time, Progress progress) {
    this(time, new SecureRandom(), progress);
  }

  Restore(InstantSource time, RandomGenerator random, Progress progress) {
    this.time = time;
    this.random = random;
    this.progress = progress;
  }

  /**
   * Makes a store of a backup, all of it or nothing.
   *
   * @param source a directory or an archive
   * @param dataDir empty, or not there
   * @return {@code {"dataDir","createdAt","storeId","id","generation","seq","projects","tasks",
   *     "sessions"}}; the store is the one that was backed up, in a generation of its own
   * @throws Refused if the source is no whole backup, and nothing was written then; or if the
   *     directory cannot be written, or the source changes meanwhile, and no server starts there
   *     then
   * @throws dev.maestro.storage.fs.DataDirectoryUnusable if the directory is not empty, or held
   */
  public ObjectNode of(Path source, Path dataDir) throws IOException {
    new TargetPlace(dataDir).requireNoLinkToNothing();
    BackupSource backup = BackupSource.of(source);
    Manifest manifest = backup.requireWhole(progress);
    StoreId id = nextGeneration(manifest.id());
    Guard guard = new Guard(dataDir, WAY_OUT);
    try (StoreInstallation installation = guard.get(() -> StoreInstallation.begin(dataDir, time))) {
      copy(backup, manifest, new Target(installation, guard));
      guard.run(() -> installation.finish(id));
    }
    return Json.TREES
        .createObjectNode()
        .put("dataDir", dataDir.toString())
        .put("createdAt", manifest.createdAt())
        .setAll(manifest.summary())
        .put("storeId", id.value())
        .put("generation", id.generation());
  }

  /**
   * Clients may have seen later events of the store than the backup has, and of other stores that
   * were made of it: so it is no number that one of these could have.
   *
   * @throws Refused if there is none left
   */
  private StoreId nextGeneration(StoreId id) {
    long least = Math.max(id.generation(), time.instant().getEpochSecond() << RANDOM_BITS) + 1;
    if (least > StoreIds.LAST_GENERATION - (1L << RANDOM_BITS)) {
      throw new Refused(
          "The backup is of generation "
              + id.generation()
              + ", after which there can be none. Use another backup.");
    }
    return new StoreId(id.id(), least + random.nextLong(1L << RANDOM_BITS));
  }

  /** Where the store is put. */
  private record Target(StoreInstallation installation, Guard guard) {

    OutputStream file(Manifest.Entry entry) {
      try {
        return guard.output(guard.get(() -> installation.file(entry.path())));
      } catch (IllegalArgumentException e) {
        throw new Refused("The backup names what is no file of a store: " + entry.path() + ".", e);
      }
    }
  }

  private void copy(BackupSource backup, Manifest manifest, Target target) throws IOException {
    Map<String, Manifest.Entry> entries = BackupSource.byName(manifest);
    Set<String> missed = new TreeSet<>(entries.keySet());
    long[] done = {0};
    backup.visit((name, content) -> {
      Manifest.Entry entry = entries.get(name);
      if (entry != null) {
        missed.remove(name);
        copy(entry, content, target);
        done[0] += entry.bytes();
        progress.progress("restoring", done[0], manifest.bytes());
      }
    });
    if (!missed.isEmpty()) {
      throw changed(String.join(", ", missed));
    }
  }

  private static Refused changed(String names) {
    return new Refused(
        "The backup has changed while it was read: "
            + names
            + ". Nothing is restored yet. Run it again when nobody changes the backup.");
  }

  private static void copy(Manifest.Entry entry, InputStream content, Target target)
      throws IOException {
    try (OutputStream file = target.file(entry)) {
      Digests.Output digested = new Digests.Output(file);
      content.transferTo(digested);
      if (!digested.content().isOf(entry)) {
        throw changed(entry.name());
      }
    }
  }
}

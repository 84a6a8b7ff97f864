package dev.maestro.tools.backup;

import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.StoreInstallation;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Makes stores of backups. For use by one thread. */
public final class Restore {

  private final InstantSource time;
  private final Progress progress;

  public Restore(InstantSource time, Progress progress) {
    this.time = time;
    this.progress = progress;
  }

  /**
   * Makes a store of a backup, all of it or nothing.
   *
   * @param source a directory or an archive
   * @param dataDir empty, or not there
   * @return {@code {"dataDir","createdAt","storeId","id","generation","seq","projects","tasks",
   *     "sessions"}}; the store is the one that was backed up, in a generation of its own
   * @throws Refused if the source is no whole backup; nothing was written then
   * @throws dev.maestro.storage.fs.DataDirectoryUnusable if the directory is not empty, or held
   */
  public ObjectNode of(Path source, Path dataDir) throws IOException {
    BackupSource backup = BackupSource.of(source);
    Manifest manifest = backup.requireWhole(progress);
    StoreId id = nextGeneration(manifest.id());
    try (StoreInstallation installation = StoreInstallation.begin(dataDir, time)) {
      copy(backup, manifest, installation);
      installation.finish(id);
    }
    return Manifest.JSON
        .createObjectNode()
        .put("dataDir", dataDir.toString())
        .put("createdAt", manifest.createdAt())
        .setAll(manifest.result())
        .put("storeId", id.value())
        .put("generation", id.generation());
  }

  /**
   * Clients may have seen later events of the store than the backup has, and of other stores that
   * were made of it: so it is no number that one of these could have.
   */
  private StoreId nextGeneration(StoreId id) {
    return new StoreId(id.id(), Math.max(id.generation() + 1, time.instant().getEpochSecond()));
  }

  private void copy(BackupSource backup, Manifest manifest, StoreInstallation installation)
      throws IOException {
    Map<String, Manifest.Entry> entries = BackupSource.byName(manifest);
    long[] done = {0};
    backup.visit((name, content) -> {
      Manifest.Entry entry = entries.get(name);
      if (entry != null) {
        copy(entry, content, installation);
        done[0] += entry.bytes();
        progress.progress("restoring", done[0], manifest.bytes());
      }
    });
  }

  private static void copy(
      Manifest.Entry entry, InputStream content, StoreInstallation installation)
      throws IOException {
    try (OutputStream file = file(entry, installation)) {
      Digests.Output digested = new Digests.Output(file);
      content.transferTo(digested);
      if (!digested.content().isOf(entry)) {
        throw new IOException(entry.name() + " has changed while it was read");
      }
    }
  }

  private static OutputStream file(Manifest.Entry entry, StoreInstallation installation)
      throws IOException {
    try {
      return installation.file(entry.path());
    } catch (IllegalArgumentException e) {
      throw new Refused("The backup names what is no file of a store: " + entry.path() + ".", e);
    }
  }
}

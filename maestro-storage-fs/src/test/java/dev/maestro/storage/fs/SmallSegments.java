package dev.maestro.storage.fs;

import dev.maestro.storage.fs.journal.JournalSettings;
import java.nio.file.Path;
import java.time.InstantSource;

/** Stores whose journal begins a new segment now and then also in a short test. */
public final class SmallSegments {

  private static final JournalSettings SETTINGS = new JournalSettings(4096, 512, 2048);

  private SmallSegments() {}

  public static FileStorage open(Path directory) {
    return open(directory, StoreSettings.DEFAULT);
  }

  public static FileStorage open(Path directory, StoreSettings settings) {
    return FileStorage.open(directory, settings, SETTINGS, InstantSource.system());
  }
}

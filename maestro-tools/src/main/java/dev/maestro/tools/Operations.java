package dev.maestro.tools;

import dev.maestro.tools.backup.BackupOperation;
import dev.maestro.tools.history.Log;
import dev.maestro.tools.history.LogAt;
import dev.maestro.tools.move.Export;
import dev.maestro.tools.move.Import;
import dev.maestro.tools.size.Compact;
import dev.maestro.tools.size.Stats;
import java.util.Map;

/** All that a tool can ask for, by name. */
public final class Operations {

  /** By the names that go over the control channel. */
  public static final Map<String, Operation> ALL =
      Map.of(
          BackupOperation.NAME,
          new BackupOperation(),
          Export.NAME,
          new Export(),
          Import.NAME,
          new Import(),
          Doctor.EXAMINE,
          Doctor::examine,
          Doctor.RESTORE,
          Doctor::restore,
          Log.NAME,
          new Log(),
          LogAt.NAME,
          new LogAt(),
          Stats.NAME,
          new Stats(),
          Compact.NAME,
          new Compact());

  private Operations() {}
}

package dev.maestro.tools;

import dev.maestro.tools.backup.BackupOperation;
import java.util.Map;

/** All that a tool can ask for, by name. */
public final class Operations {

  /** By the names that go over the control channel. */
  public static final Map<String, Operation> ALL =
      Map.of(
          BackupOperation.NAME,
          new BackupOperation(),
          Doctor.EXAMINE,
          Doctor::examine,
          Doctor.RESTORE,
          Doctor::restore);

  private Operations() {}
}

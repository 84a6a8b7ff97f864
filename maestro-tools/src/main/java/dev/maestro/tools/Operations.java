package dev.maestro.tools;

import dev.maestro.tools.move.Export;
import dev.maestro.tools.move.Import;
import java.util.Map;

/** All that a tool can ask for, by name. */
public final class Operations {

  /** By the names that go over the control channel. */
  public static final Map<String, Operation> ALL =
      Map.of(Export.NAME, new Export(), Import.NAME, new Import());

  private Operations() {}
}

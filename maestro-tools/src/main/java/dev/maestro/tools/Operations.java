package dev.maestro.tools;

import java.util.Map;

/** All that a tool can ask for, by name. */
public final class Operations {

  /** By the names that go over the control channel. */
  public static final Map<String, Operation> ALL = Map.of();

  private Operations() {}
}

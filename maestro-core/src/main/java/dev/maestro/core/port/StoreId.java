package dev.maestro.core.port;

/**
 * What the seqs of a store are relative to. A reader that knows a seq of the same id and the same
 * generation may go on from there; any other has to begin anew.
 *
 * @param id random, made with the store, and its own for as long as it lives
 * @param generation from 1; grows whenever a seq could have been handed out and lost
 */
public record StoreId(String id, long generation) {

  /** As clients see it: {@code <id>.<generation>}. They compare it whole. */
  public String value() {
    return id + "." + generation;
  }
}

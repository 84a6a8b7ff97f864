package dev.maestro.storage.fs.crash;

/**
 * What a store is held to beyond keeping its entities.
 *
 * @param seqsGoOn its events and their seqs outlive it
 * @param idStays its id does, too, and its generation grows only where a seq may have been lost
 * @param syncsWhatItFinds what a start shows is durable, also where a process died before its sync
 * @param distrustsNames it does not rely on a second sync of a directory whose first has failed
 */
record Demands(
    boolean seqsGoOn, boolean idStays, boolean syncsWhatItFinds, boolean distrustsNames) {

  /** What this store promises. */
  static final Demands OF_THE_STORE = new Demands(true, true, true, true);
}

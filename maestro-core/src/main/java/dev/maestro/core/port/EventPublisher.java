package dev.maestro.core.port;

/** Told that there is more to read. */
@FunctionalInterface
public interface EventPublisher {

  /**
   * Events up to that seq are committed and can be read. Called in ascending order, after the
   * commit is visible, on the thread that commits: so it returns at once, takes no lock that a
   * reader of the store holds, and does not throw.
   */
  void committed(long seq);
}

package dev.maestro.core.port;

/**
 * A committed, durable state that stays as it is however much is written meanwhile. Safe for use by
 * several threads; close it when done, since an adapter may hold resources for it.
 */
public interface Snapshot extends Reads, AutoCloseable {

  @Override
  void close();
}

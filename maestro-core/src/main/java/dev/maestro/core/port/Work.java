package dev.maestro.core.port;

/**
 * What a transaction does. It may be run more than once before one run of it commits, so it has no
 * effect but through the transaction; and it must not keep the transaction.
 */
@FunctionalInterface
public interface Work<R> {

  R run(Transaction tx);
}

package dev.maestro.core.port;

/**
 * Where the state lives. Safe for use by many threads.
 *
 * <ol>
 *   <li><b>All or nothing.</b> All that a work saves, deletes and records commits as one, or
 *       nothing of it does, whatever happens to the process or the machine.
 *   <li><b>Durable before visible, visible before acknowledged.</b> No read, no event and no
 *       outcome of a {@link #write}, a refusal included, shows a state that a crash could take
 *       back. A state that a write has acknowledged is what every later snapshot shows or builds
 *       upon. (A store that is {@link Durability#BUFFERED} weakens this knowingly: a crash may then
 *       take back what it showed, and shows as a new generation of its {@link EventLog#storeId}.)
 *   <li><b>Serial.</b> Works have the effect of running one after another, in the order in which
 *       they commit, which is the order of their events.
 *   <li><b>Reads never wait for writes.</b>
 * </ol>
 */
public interface Storage extends AutoCloseable {

  /** The state as of the last commit. */
  Snapshot snapshot();

  /**
   * Runs the work as one transaction and returns when it is as durable as this store makes every
   * write. What the work throws is thrown here as it is, after rolling back alone. An interrupt
   * does not end the wait; the flag is kept.
   *
   * @throws StorageUnavailable if the write cannot be taken; it says whether anything changed
   * @throws dev.maestro.core.domain.EntityTooLarge if an entity that is saved passes {@link
   *     dev.maestro.core.domain.EntityTooLarge#LIMIT}
   * @throws dev.maestro.core.domain.EntityCorrupt if an entity that is saved or deleted is there
   *     already and cannot be read
   */
  default <R> Commit<R> write(Work<R> work) {
    return write(work, Durability.BUFFERED);
  }

  /**
   * The same, for a write that has to be at least that durable before it is acknowledged. A store
   * may be stronger than what is asked, and is never weaker.
   */
  <R> Commit<R> write(Work<R> work, Durability atLeast);

  /** What every write has survived at least when it is acknowledged, whatever it asked for. */
  Durability durability();

  /** The events of this store's commits. */
  EventLog events();

  /** Who reads these events by name, and how far each has come. */
  Consumers consumers();

  /**
   * Ends the store: writes that have begun finish, later ones are refused with {@link
   * StorageUnavailable}, and what others need to open it is released. Does nothing the second time.
   */
  @Override
  void close();
}

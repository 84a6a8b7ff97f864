package dev.maestro.storage.fs;

/**
 * What a record of the journal holds: a transaction.
 *
 * <pre>
 * transaction  number of changes, each change, each event (the record's header tells how many)
 *
 * change       octet   0 image    text id, the entity as {@link KeysFormat} has it
 *                      1 delta    text id, number how far back the record lies that made the
 *                                 version before, bytes delta
 *                      2 removal  text id
 *              plus 16 times the kind: 0 project, 1 task, 2 session
 *
 * event        number timestamp (milliseconds since the epoch), then
 *              octet   0 whole    bytes event
 *                      1 version  number which change of this record, from 0: the event shows
 *                                 the version that this change made; octet the event's kind
 * </pre>
 *
 * Where an image is followed by a removal of the same entity, it is the last version of what the
 * transaction removes.
 *
 * <p>Deltas and events are JSON: {@link dev.maestro.json.Deltas}, {@link
 * dev.maestro.json.StoredEvents}; {@link dev.maestro.json.EventKind} has the kinds of events. An
 * entity is written whole now and then, so that any version can be had from few records; otherwise
 * only what changed is written.
 */
final class TransactionFormat {

  static final int IMAGE = 0;
  static final int DELTA = 1;
  static final int REMOVAL = 2;

  static final int WHOLE = 0;
  static final int VERSION = 1;

  private static final int KINDS = 16;

  private TransactionFormat() {}

  static int code(Kind kind, int how) {
    return how + KINDS * kind.code;
  }

  /**
   * @throws Unpacker.Malformed if no kind has that code
   */
  static Kind kind(int code) {
    return switch (code / KINDS) {
      case 0 -> Kind.PROJECT;
      case 1 -> Kind.TASK;
      case 2 -> Kind.SESSION;
      default -> throw new Unpacker.Malformed("There is no kind of entity with code " + code);
    };
  }

  static int how(int code) {
    return code % KINDS;
  }
}

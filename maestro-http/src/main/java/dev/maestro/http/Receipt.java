package dev.maestro.http;

import dev.maestro.core.port.Commit;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.Storage;
import io.undertow.util.HttpString;
import java.util.Locale;
import java.util.Map;

/**
 * What every answer to a write carries in its headers.
 *
 * <pre>
 * Maestro-Seq: 1742
 * Maestro-Durability: fsync
 * </pre>
 *
 * @param seq of the last event of the write's commit, or of the log where nothing changed
 * @param durability what the commit has survived, or else what each of the store's does
 */
record Receipt(long seq, Durability durability) {

  static final HttpString SEQ = new HttpString("Maestro-Seq");
  static final HttpString DURABILITY = new HttpString("Maestro-Durability");

  static Receipt of(Commit<?> commit) {
    return new Receipt(commit.seq(), commit.durability());
  }

  /** For a refusal. */
  static Receipt ofNothing(Storage storage) {
    return new Receipt(storage.events().latestSeq(), storage.durability());
  }

  Map<HttpString, String> headers() {
    return Map.of(SEQ, Long.toString(seq), DURABILITY, word(durability));
  }

  /** How the wire spells it, in both directions. */
  static String word(Durability durability) {
    return durability.name().toLowerCase(Locale.ROOT);
  }
}

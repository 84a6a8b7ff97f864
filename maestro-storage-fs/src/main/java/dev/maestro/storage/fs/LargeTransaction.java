package dev.maestro.storage.fs;

import dev.maestro.storage.fs.TransactionUnpacker.Unpacked;
import dev.maestro.storage.fs.journal.JournalRecord;
import java.lang.ref.SoftReference;
import org.jspecify.annotations.Nullable;

/**
 * The large transaction that was read last, since whoever reads its events by the page would read
 * all of it for each page. It is given up where the memory is needed. Safe for use by many threads.
 */
final class LargeTransaction {

  /** A shorter record is read again as fast. */
  private static final int SHORTEST = 1024 * 1024;

  private volatile SoftReference<@Nullable Read> last = new SoftReference<>(null);

  /**
   * A transaction as it was read.
   *
   * @param position of its record
   * @param next position of the record behind it
   */
  record Read(long position, long firstSeq, long next, Unpacked content) {

    static Read of(JournalRecord found, Unpacked content) {
      return new Read(found.position(), found.firstSeq(), found.next().position(), content);
    }

    private boolean isLarge() {
      return next - position >= SHORTEST;
    }
  }

  /** Null where it is another one. */
  @Nullable Read at(long position) {
    Read known = last.get();
    return known != null && known.position() == position ? known : null;
  }

  /** Whoever reads another one needs the memory. */
  void forget() {
    last = new SoftReference<>(null);
  }

  void note(Read read) {
    if (read.isLarge()) {
      last = new SoftReference<>(read);
    }
  }
}

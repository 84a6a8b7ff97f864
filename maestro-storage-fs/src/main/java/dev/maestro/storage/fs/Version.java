package dev.maestro.storage.fs;

import dev.maestro.json.DocumentTree;
import dev.maestro.json.StoredEntity;
import dev.maestro.storage.fs.journal.JournalRecord;
import org.jspecify.annotations.Nullable;

/**
 * An entity while its changes are replayed one after another: as it was kept, until a delta turns
 * it into a tree. Used by one thread.
 */
final class Version {

  private final Ref ref;
  private final Document document;
  private @Nullable Kept<?> kept;
  private @Nullable DocumentTree tree;
  private @Nullable Trail trail;

  /** Bytes of the longest record on the trail that was replayed. */
  private long longest;

  Version(Kept<?> kept) {
    this.ref = kept.ref();
    this.document = kept.document();
    this.kept = kept;
    this.trail = kept.trail();
  }

  Version(Kept<?> image, JournalRecord holder) {
    this(image);
    this.trail = Trail.ofImage(holder.position());
    this.longest = holder.body().remaining();
  }

  /**
   * @throws dev.maestro.json.InvalidJson if that is no delta of this version
   */
  void apply(byte[] delta, JournalRecord holder) {
    DocumentTree changed = tree;
    if (changed == null) {
      changed = DocumentTree.of(kept().json());
      tree = changed;
    }
    changed.apply(delta);
    kept = null;
    trail = trail == null ? null : trail.plus(holder.position(), delta.length);
    longest = Math.max(longest, holder.body().remaining());
  }

  /** The version as it is now. */
  Kept<?> kept() {
    Kept<?> now = kept;
    if (now == null) {
      now = decoded();
      kept = now;
    }
    if (trail != null) {
      now.journaled(now.size(), Trail.endsIn(longest, now.size()) ? null : trail);
    }
    return now;
  }

  private Kept<?> decoded() {
    DocumentTree changed = tree;
    if (changed == null) {
      throw new IllegalStateException("A version is kept or a tree");
    }
    StoredEntity stored = new StoredEntity(ref.id(), 0, null);
    return switch (ref.kind()) {
      case PROJECT -> new KeptProject(changed.project(stored), document);
      case TASK -> new KeptTask(changed.task(stored), document);
      case SESSION -> new KeptSession(changed.session(stored), document);
    };
  }
}

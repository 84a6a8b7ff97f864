package dev.maestro.storage.fs;

import dev.maestro.json.DocumentTree;
import dev.maestro.json.StoredEntity;
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

  Version(Kept<?> kept) {
    this.ref = kept.ref();
    this.document = kept.document();
    this.kept = kept;
    this.trail = kept.trail();
  }

  Version(Kept<?> image, long position) {
    this(image);
    this.trail = Trail.ofImage(position);
  }

  /**
   * @throws dev.maestro.json.InvalidJson if that is no delta of this version
   */
  void apply(byte[] delta, long position) {
    DocumentTree changed = tree;
    if (changed == null) {
      changed = DocumentTree.of(kept().json());
      tree = changed;
    }
    changed.apply(delta);
    kept = null;
    trail = trail == null ? null : trail.plus(position, delta.length);
  }

  /** The version as it is now. */
  Kept<?> kept() {
    Kept<?> now = kept;
    if (now == null) {
      now = decoded();
      kept = now;
    }
    Trail known = trail;
    if (known != null) {
      now.journaled(now.size(), known);
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

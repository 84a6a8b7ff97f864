package dev.maestro.storage.fs;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.json.Delta;
import dev.maestro.json.StoredEntity;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A version of an entity in memory: what it is found by, and its content, which stays JSON until it
 * is first asked for. Safe for use by many threads once it is shown; several that ask at the same
 * time may decode it more than once.
 *
 * @param <E> the entity
 */
abstract sealed class Kept<E> permits KeptProject, KeptTask, KeptSession {

  /** Shared by all versions. */
  private final Document document;

  /** The entity, or the bytes of its compact JSON. */
  private Object content;

  // Set by the writer before the version is shown.
  private long size;
  private @Nullable Trail trail;

  Kept(byte[] json, Document document) {
    this.content = json;
    this.size = json.length;
    this.document = document;
  }

  Kept(E entity, Document document) {
    this.content = Objects.requireNonNull(entity);
    this.document = document;
  }

  abstract Keys<?> keys();

  abstract E decode(byte[] json, StoredEntity stored);

  abstract byte[] encode(E entity);

  abstract byte[] pretty(E entity);

  /** What changed from one entity to another of this kind. */
  abstract Delta between(E old, E next);

  /** The next version, as an entity. */
  abstract Kept<E> next(E entity);

  final Ref ref() {
    return keys().ref();
  }

  final E entity() {
    E known = peek();
    content = known;
    return known;
  }

  /** The entity, which is decoded again by the next one who asks, where nobody has kept it. */
  @SuppressWarnings("unchecked")
  final E peek() {
    Object known = content;
    return known instanceof byte[] json
        ? decode(json, new StoredEntity(ref().id(), keys().createdAt(), null))
        : (E) known;
  }

  /** Compact. */
  @SuppressWarnings("unchecked")
  final byte[] json() {
    Object known = content;
    return known instanceof byte[] json ? json : encode((E) known);
  }

  /** As people read it. */
  final byte[] pretty() {
    return pretty(entity());
  }

  /** Whether a document is what the server would write, but for space between its parts. */
  final boolean isShownBy(byte[] content) {
    return SameJson.isSame(content, json());
  }

  /** When it was last changed, as it tells itself: milliseconds since 1970. */
  final long changedAt() {
    Object entity = peek();
    if (entity instanceof Task task) {
      return task.updatedAt();
    }
    return entity instanceof Project project
        ? project.updatedAt()
        : ((Session) entity).lastActivity();
  }

  final Document document() {
    return document;
  }

  /** Bytes of compact JSON; for the writer. */
  final long size() {
    if (size == 0) {
      size = json().length;
    }
    return size;
  }

  /** Null where the journal does not tell of it, or not since the start. */
  final @Nullable Trail trail() {
    return trail;
  }

  final void journaled(long newSize, @Nullable Trail newTrail) {
    size = newSize;
    trail = newTrail;
  }
}

package dev.maestro.json;

import dev.maestro.core.domain.ProjectId;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The document of an entity as clients see it, that deltas are applied to as those of {@link
 * Deltas} are drawn. What the server stores is what clients see, so no version of it is decoded; an
 * image is, once, and where it turns out not to be written as this server writes, so are all
 * versions that follow from it. Not thread-safe.
 */
public final class WireDocument {

  private final RawNames names;

  /** The entity, written as clients see it. */
  private final Function<DocumentTree, byte[]> encoding;

  /** Where the image was written by somebody else: what is decoded for each version. */
  private final @Nullable DocumentTree foreign;

  /** Null where it has to be made from the other one. */
  private @Nullable RawDocument raw;

  private WireDocument(RawNames names, byte[] image, Function<DocumentTree, byte[]> encoding) {
    this.names = names;
    this.encoding = encoding;
    DocumentTree tree = DocumentTree.of(image);
    byte[] own = encoding.apply(tree);
    this.foreign = Arrays.equals(own, image) ? null : tree;
    this.raw = RawDocument.of(names, own);
  }

  /**
   * @param image not to be changed
   * @throws InvalidJson if it is no project; the message says why
   */
  public static WireDocument ofProject(byte[] image, StoredEntity stored) {
    return new WireDocument(
        RawNames.OF_PROJECT, image, tree -> Documents.compact(tree.project(stored)));
  }

  /**
   * @param image not to be changed
   * @throws InvalidJson if it is no task; the message says why
   */
  public static WireDocument ofTask(byte[] image, StoredEntity stored) {
    return new WireDocument(RawNames.OF_TASK, image, tree -> Documents.compact(tree.task(stored)));
  }

  /**
   * @param image not to be changed
   * @throws InvalidJson if it is no session; the message says why
   */
  public static WireDocument ofSession(byte[] image, StoredEntity stored) {
    return new WireDocument(
        RawNames.OF_SESSION, image, tree -> Documents.compact(tree.session(stored)));
  }

  /**
   * Changes the document. After a failure it is of no use.
   *
   * @throws InvalidJson if that is no delta, or none of this document
   */
  public void apply(byte[] delta) {
    if (foreign != null) {
      foreign.apply(delta);
      raw = null;
    } else {
      current().apply(delta);
    }
  }

  private RawDocument current() {
    RawDocument known = raw;
    if (known == null) {
      known = RawDocument.of(names, encoding.apply(Objects.requireNonNull(foreign)));
      raw = known;
    }
    return known;
  }

  /**
   * The document as it is now, in compact UTF-8; made anew by each call.
   *
   * @throws InvalidJson if it is no entity any more
   */
  public byte[] json() {
    return current().bytes();
  }

  /** Bytes of {@link #json}. */
  public int size() {
    return current().size();
  }

  /**
   * The project that a task or a session belongs to; a project has no such field.
   *
   * @throws InvalidJson if it tells none
   */
  public ProjectId projectId() {
    return new ProjectId(current().text(names.project()));
  }
}

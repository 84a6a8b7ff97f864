package dev.maestro.storage.fs;

import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A store as it is at one commit, for as long as this is open: all that a restored store needs.
 * Writes go on meanwhile, and what they no longer need of the journal is kept. For use by one
 * thread.
 */
public final class StoreCopy implements AutoCloseable {

  private final StoreId id;
  private final State state;
  private final CopiedParts parts;
  private final Runnable release;

  StoreCopy(StoreId id, State state, CopiedParts parts, Runnable release) {
    this.id = id;
    this.state = state;
    this.parts = parts;
    this.release = release;
  }

  /**
   * The checkpoint of a copy, to be kept in the next one.
   *
   * @param path as {@link Part#path} told it
   * @param place where the journal is in it
   */
  public record Checkpoint(String path, long bytes, Place place) {}

  /** A file of the copy. */
  public interface Part {

    /** Where it is to be in a data directory, with slashes. */
    String path();

    /**
     * How many bytes it has; to know takes as long as to make them.
     *
     * @throws java.nio.file.NoSuchFileException if it is a document that somebody has removed
     *     since, which is no part any more
     */
    long bytes() throws IOException;

    /**
     * Whether it is the same, in a store of the same id and generation, wherever path and bytes
     * are.
     */
    default boolean isForGood() {
      return false;
    }

    /** Whether it is the checkpoint that was kept, which cannot be written. */
    default boolean isKept() {
      return false;
    }

    /**
     * Writes those bytes, no more and no fewer: as many as {@link #bytes} told last.
     *
     * @throws DocumentChanged if somebody has changed it since
     * @throws dev.maestro.storage.fs.journal.JournalCorrupt if they are not what was written, or
     *     the disk does not give them back; the message says where, and what to do
     * @throws IOException if they cannot be read, or are not there any more
     */
    void writeTo(OutputStream out) throws IOException;
  }

  public StoreId id() {
    return id;
  }

  /** The seq of the last event. */
  public long seq() {
    return state.seq();
  }

  public long projects() {
    return count(Kind.PROJECT);
  }

  public long tasks() {
    return count(Kind.TASK);
  }

  public long sessions() {
    return count(Kind.SESSION);
  }

  private long count(Kind kind) {
    return state.all().filter(entity -> entity.ref().kind() == kind).count();
  }

  /** All of them, each to be written once at most. */
  public List<Part> parts() {
    return parts.all();
  }

  /** The one among them. */
  public Checkpoint checkpoint() throws IOException {
    return parts.checkpoint();
  }

  @Override
  public void close() {
    release.run();
  }
}

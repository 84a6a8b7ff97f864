package dev.maestro.storage.fs;

import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import dev.maestro.json.Documents;
import dev.maestro.json.InvalidJson;
import dev.maestro.json.StoredEntity;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a stored file turned out to hold.
 *
 * <p>A symbolic link in place of a document is not followed: the next write would put a file in its
 * place and cut it off from what it points to. Folders may be links.
 */
sealed interface Documented {

  StoredFile file();

  /** The entity, to be kept; null where the file holds none. */
  @Nullable Kept<?> kept(Document document);

  record OfProject(StoredFile file, Project project) implements Documented {
    @Override
    public Kept<?> kept(Document document) {
      return new KeptProject(project, document);
    }
  }

  record OfTask(StoredFile file, Task task) implements Documented {
    @Override
    public Kept<?> kept(Document document) {
      return new KeptTask(task, document);
    }
  }

  record OfSession(StoredFile file, Session session) implements Documented {
    @Override
    public Kept<?> kept(Document document) {
      return new KeptSession(session, document);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Corrupt(StoredFile file, byte[] content, String reason) implements Documented {
    @Override
    public @Nullable Kept<?> kept(Document document) {
      return null;
    }
  }

  /** It holds what the server would write, but for space between its parts. */
  record AsWritten(StoredFile file) implements Documented {
    @Override
    public @Nullable Kept<?> kept(Document document) {
      return null;
    }
  }

  /** More bytes than any document has, so that a file that is none is not read into memory. */
  long LONGEST = 256L * 1024 * 1024;

  /** What the file holds, where it should show that version. */
  static Documented read(StoredFile file, Kept<?> version) throws ClosedByInterruptException {
    try {
      byte[] content = content(file.path());
      if (content != null && version.isShownBy(content)) {
        return new AsWritten(file);
      }
    } catch (IOException e) {
      return unreadable(file, e);
    }
    return read(file);
  }

  /**
   * What the file holds.
   *
   * @throws ClosedByInterruptException if this thread is interrupted, which says nothing of the
   *     file
   */
  static Documented read(StoredFile file) throws ClosedByInterruptException {
    byte[] content = new byte[0];
    try {
      byte[] read = content(file.path());
      if (read == null) {
        return new Corrupt(file, content, whyNoDocument(file.path()));
      }
      content = read;
      long time = Files.getLastModifiedTime(file.path()).toMillis();
      return parsed(file, content, new StoredEntity(file.id(), time, file.project()));
    } catch (MaestroException e) {
      return new Corrupt(file, content, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return unreadable(file, e);
    }
  }

  /**
   * The bytes of a file; null where it is nothing that a document can be, so that nobody waits for
   * a pipe, or has more in memory than there is room for.
   */
  static byte @Nullable [] content(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= LONGEST
        ? Files.readAllBytes(file)
        : null;
  }

  private static String whyNoDocument(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? "It has " + Files.size(file) + " bytes, and no document is so long"
        : "It is no regular file (links are not followed)";
  }

  private static Documented unreadable(StoredFile file, IOException e)
      throws ClosedByInterruptException {
    if (e instanceof ClosedByInterruptException interrupted) {
      throw interrupted;
    }
    return new Corrupt(file, new byte[0], "It cannot be read (" + e + ")");
  }

  private static Documented parsed(StoredFile file, byte[] content, StoredEntity stored) {
    return switch (file.kind()) {
      case PROJECT -> new OfProject(file, Documents.project(content, stored));
      case SESSION -> new OfSession(file, Documents.session(content, stored));
      case TASK -> new OfTask(file, requirePlace(Documents.task(content, stored)));
    };
  }

  /** A task's project names its folder. */
  private static Task requirePlace(Task task) {
    if (!IdShape.isWellFormed(task.projectId().value())) {
      throw new InvalidJson("projectId must be " + IdShape.DESCRIPTION);
    }
    return task;
  }
}

package dev.maestro.storage.fs;

import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Where everything lies. The only place where an id becomes a file name, and only one that is
 * well-formed does.
 *
 * <pre>
 * projects/&lt;id&gt;.json
 * tasks/&lt;projectId&gt;/&lt;id&gt;.json
 * tasks/&lt;id&gt;.json               as earlier versions wrote it
 * sessions/&lt;id&gt;.json
 * .maestro-lock                  who holds the directory
 * .maestro-format                which version of this layout it is
 * .maestro-restoring/            what a restore has not put in its place yet
 * .maestro-placing               what a restore is putting in its place
 * .gitignore                     all that is no document
 * journal/store                  what tells one store from another
 * journal/place                  where the server left that, by which a copy is known
 * journal/consumers              who reads the events by name, and how far each has come
 * journal/&lt;n&gt;.journal            the journal, in segments
 * journal/&lt;n&gt;.checkpoint         the state at some place of the journal
 * journal.damaged-&lt;n&gt;/           a journal that a repair kept
 * journal.repairing/, .repaired/ a journal that a repair makes, or has made
 * **&#47;*.damaged, .damaged.2, …     what a repair kept of another file
 * .maestro-redo                  a transaction that a version before format 2 was applying
 * **&#47;.maestro-&lt;n&gt;.tmp           a file that is being written
 * </pre>
 */
final class Layout {

  private static final String SUFFIX = ".json";
  private static final String DAMAGED_JOURNAL = "journal.damaged-";
  private static final int DIGITS = 10;
  private static final Pattern TEMPORARY = Pattern.compile("\\.maestro-\\d{1,19}\\.tmp");

  private static final Pattern OF_JOURNAL =
      Pattern.compile(
          "\\d{10}\\.(journal|checkpoint)|store|place|consumers|\\.maestro-\\d{1,19}\\.tmp");

  private final Path root;
  private final Path journal;

  /**
   * Not those of the journal's segments, which begin with 1, nor those that another process left.
   */
  private final AtomicLong temporaries =
      new AtomicLong(ThreadLocalRandom.current().nextLong(1L << 40, 1L << 60));

  Layout(Path root) {
    this(root, root.resolve("journal"));
  }

  private Layout(Path root, Path journal) {
    this.root = root;
    this.journal = journal;
  }

  /** The same with its journal elsewhere. */
  Layout withJournal(Path folder) {
    return new Layout(root, folder);
  }

  Path root() {
    return root;
  }

  Path folder(Kind kind) {
    return root.resolve(kind.folder);
  }

  /** The folders that hold documents and are there. */
  List<Path> folders() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      folders.add(folder(kind));
    }
    folders.removeIf(folder -> !Files.isDirectory(folder));
    Path tasks = folder(Kind.TASK);
    if (Files.isDirectory(tasks)) {
      try (DirectoryStream<Path> projects = Files.newDirectoryStream(tasks, Files::isDirectory)) {
        projects.forEach(folders::add);
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    return folders;
  }

  Path lockFile() {
    return root.resolve(".maestro-lock");
  }

  Path formatFile() {
    return root.resolve(".maestro-format");
  }

  /** Whether the file system tells names apart that differ only in case. */
  boolean tellsCase() {
    return Files.notExists(root.resolve(".MAESTRO-FORMAT"));
  }

  /** Where the journal lies, its checkpoints, and what tells one store from another. */
  Path journal() {
    return journal;
  }

  /** A journal that a repair is making. */
  Path journalBeingMade() {
    return root.resolve("journal.repairing");
  }

  /** A journal that a repair has made, and that is to take the place of the damaged one. */
  Path journalMade() {
    return root.resolve("journal.repaired");
  }

  /** A journal that a repair kept. */
  Path damagedJournal(int number) {
    return root.resolve(DAMAGED_JOURNAL + number);
  }

  static boolean isDamagedJournal(Path folder) {
    return name(folder).startsWith(DAMAGED_JOURNAL);
  }

  Path storeFile() {
    return journal().resolve("store");
  }

  Path placeFile() {
    return journal().resolve("place");
  }

  Path consumersFile() {
    return journal().resolve("consumers");
  }

  Path checkpoint(long number) {
    // A formatter would write the digits of the default locale.
    String digits = Long.toString(number);
    return journal().resolve("0".repeat(DIGITS - digits.length()) + digits + ".checkpoint");
  }

  /** What a restore has not put in its place yet. */
  Path restoring() {
    return root.resolve(".maestro-restoring");
  }

  /** Lies there from when a restore begins to put things in their place until all is there. */
  Path placing() {
    return root.resolve(".maestro-placing");
  }

  /** Whether a restore has begun there and not come to its end. */
  boolean isBeingRestored() {
    return Files.exists(restoring()) || Files.exists(placing());
  }

  Path ignoreFile() {
    return root.resolve(".gitignore");
  }

  Path redoFile() {
    return root.resolve(".maestro-redo");
  }

  Path file(ProjectId id) {
    return document(folder(Kind.PROJECT), id.value());
  }

  Path file(SessionId id) {
    return document(folder(Kind.SESSION), id.value());
  }

  Path file(Task task) {
    return document(taskFolder(task.projectId()), task.id().value());
  }

  Path file(Keys<?> keys) {
    if (keys instanceof TaskKeys task) {
      return document(taskFolder(task.projectId()), task.id().value());
    }
    return document(folder(keys.ref().kind()), keys.ref().id());
  }

  static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " lies in no directory");
    }
    return parent;
  }

  Path taskFolder(ProjectId project) {
    return folder(Kind.TASK).resolve(requireWellFormed(project.value()));
  }

  /** Where earlier versions put the task. */
  Path legacyFile(TaskId id) {
    return document(folder(Kind.TASK), id.value());
  }

  /** A name that nothing has, beside the document that it will become. */
  Path temporaryBeside(Path document) {
    return document.resolveSibling(".maestro-" + temporaries.incrementAndGet() + ".tmp");
  }

  /** Whether a file in {@link #journal} has a name that the server gives. */
  static boolean isOfJournal(Path file) {
    return OF_JOURNAL.matcher(name(file)).matches();
  }

  static boolean isTemporary(Path file) {
    return isTemporary(name(file));
  }

  static boolean isTemporary(String name) {
    return name.startsWith(".") && TEMPORARY.matcher(name).matches();
  }

  static boolean looksLikeDocument(String name) {
    return name.endsWith(SUFFIX);
  }

  /** The id that a document's name tells; empty where it is no document's name. */
  static Optional<String> id(Path file) {
    return id(name(file));
  }

  static Optional<String> id(String name) {
    if (!name.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    return Optional.of(name.substring(0, name.length() - SUFFIX.length()))
        .filter(IdShape::isWellFormed);
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** The path below the data directory, with slashes whatever the system. */
  String relative(Path file) {
    return String.join("/", names(root.relativize(file)));
  }

  /**
   * The document, or the temporary file beside one, that a relative path names.
   *
   * @throws IllegalArgumentException if it names anything else
   */
  Path resolve(String relative) {
    List<String> names = List.of(relative.split("/", -1));
    Path file = root;
    for (String name : names) {
      file = requireOwned(file, name);
    }
    if (!isTemporary(file) && id(file).isEmpty()) {
      throw new IllegalArgumentException(relative + " names no document");
    }
    return file;
  }

  private Path requireOwned(Path parent, String name) {
    Path file = parent.resolve(name);
    boolean owned =
        parent.equals(root)
            ? List.of(Kind.values()).stream().anyMatch(kind -> kind.folder.equals(name))
            : isTemporary(file)
                || id(file).isPresent()
                || (parent.equals(folder(Kind.TASK)) && IdShape.isWellFormed(name));
    if (!owned) {
      throw new IllegalArgumentException(name + " is no name of this layout");
    }
    return file;
  }

  private static List<String> names(Path path) {
    return StreamSupport.stream(path.spliterator(), false).map(Path::toString).toList();
  }

  private static Path document(Path folder, String id) {
    return folder.resolve(requireWellFormed(id) + SUFFIX);
  }

  /**
   * @throws IllegalArgumentException if the id can name no file
   */
  static String requireWellFormed(String id) {
    if (!IdShape.isWellFormed(id)) {
      throw new IllegalArgumentException("An id that names a file must be " + IdShape.DESCRIPTION);
    }
    return id;
  }
}

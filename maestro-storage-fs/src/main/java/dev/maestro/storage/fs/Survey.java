package dev.maestro.storage.fs;

import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares the documents with what the journal says that they should be. Changes no file.
 *
 * <pre>
 *                        the entity did not change        it changed since the last checkpoint,
 *                        since the last checkpoint        so that a crash may have hit its document
 * document as it should     nothing                          nothing
 *   be by its stamp         (it is not read)                 (it is read all the same)
 * ... by its content        its stamp is noted               its stamp is noted
 * another version since     -                                lag: it is written again
 *   the checkpoint
 * torn                      broken                           it is written again
 * broken                    left and reported                left and reported
 * any other content         an edit                          a stale edit: kept aside, written again
 * missing                   removed by somebody              it is written again
 * </pre>
 */
final class Survey {

  /** So many are read by all processors before anybody is told of it. */
  private static final int AT_ONCE = 1024;

  private final Layout layout;
  private final Known known;
  private final Places places;

  private final List<Documented> edits = new ArrayList<>();
  private final List<Kept<?>> removed = new ArrayList<>();
  private final List<Suspect> suspects = new ArrayList<>();
  private final Map<Ref, @Nullable Kept<?>> restamped = new LinkedHashMap<>();
  private final Map<Ref, Changed> toWrite = new LinkedHashMap<>();
  private final List<Path> obsolete = new ArrayList<>();
  private final List<Stale> stale = new ArrayList<>();
  private final List<CorruptFile> corrupt = new ArrayList<>();
  private final List<LoadReport.Finding> leftAlone = new ArrayList<>();
  private final Map<TaskId, List<Path>> strays = new HashMap<>();
  private final List<Path> leftovers = new ArrayList<>();
  private final Map<Path, Kept<?>> unsynced = new LinkedHashMap<>();

  /** What the journal says. */
  interface Known {

    /** Every entity as it is now. */
    Map<Ref, Kept<?>> versions();

    /** How many bytes of compact JSON a document may hold that somebody changed or added. */
    long largestEdit();

    /** Whether it was changed, made or deleted since the last checkpoint. */
    boolean isTouched(Ref ref);

    /** Whether it has later versions than the one that is known, since the journal is damaged. */
    default boolean isBehind(Ref ref) {
      return false;
    }

    /**
     * Which suspects show a version of their entity since the last checkpoint, that one included.
     */
    Set<Ref> explained(List<Suspect> suspects) throws IOException;

    /** Is told how many documents were read. */
    default void read(int done, int total) {}
  }

  /**
   * A document that is not as it should be, of an entity that a crash may have hit.
   *
   * @param shows whether it shows that version, or what a crash leaves of it
   */
  record Suspect(Documented document, Predicate<Kept<?>> shows) {
    Ref ref() {
      return document.file().ref();
    }
  }

  /**
   * A document that shows no version of its entity since the last checkpoint, and that a start
   * keeps aside.
   *
   * @param isLater whether it is later than the version that is known. Documents are written after
   *     their record is durable, so that a record is gone then, or somebody gave it that time
   */
  record Stale(Documented document, boolean isLater) {
    Ref ref() {
      return document.file().ref();
    }

    Path path() {
      return document.file().path();
    }
  }

  /**
   * @param edits documents that somebody changed or added
   * @param removed entities whose document somebody removed
   * @param restamped entities whose document is fine and was touched
   * @param toWrite entities whose document has to be written
   * @param obsolete documents of entities that are gone
   * @param stale documents that were edited over a version that is not the latest
   * @param strays files of tasks that go when the task is next written
   * @param leftovers temporary files of processes that died
   * @param unsynced documents that count, and that nobody may have made durable
   */
  record Findings(
      List<Documented> edits,
      List<Kept<?>> removed,
      Map<Ref, @Nullable Kept<?>> restamped,
      Map<Ref, Changed> toWrite,
      List<Path> obsolete,
      List<Stale> stale,
      List<CorruptFile> corrupt,
      List<LoadReport.Finding> leftAlone,
      Map<TaskId, List<Path>> strays,
      List<Path> leftovers,
      Map<Path, Kept<?>> unsynced) {}

  private Survey(Layout layout, Known known, List<StoredFile> files) {
    this.layout = layout;
    this.known = known;
    this.places = Places.of(layout, files, known);
  }

  static Findings of(Layout layout, Known known) throws IOException {
    Listing listing = Listing.of(layout, file -> isAsLeft(file, known));
    Survey survey = new Survey(layout, known, withOthers(listing.files(), layout, known));
    survey.leftAlone.addAll(listing.leftAlone());
    survey.leftovers.addAll(listing.leftovers());
    survey.compare();
    survey.judgeSuspects();
    survey.reportNamesThatDifferInCase();
    return survey.findings();
  }

  /** Whether the file is where and as the server left it, so that nothing is to be said of it. */
  private static boolean isAsLeft(StoredFile file, Known known) {
    Kept<?> version = known.versions().get(file.ref());
    if (version == null
        || !version.document().has(file.stamp())
        || known.isTouched(file.ref())
        || !liesInPlace(file, version)) {
      return false;
    }
    version.document().markSeen();
    return true;
  }

  private static boolean liesInPlace(StoredFile file, Kept<?> version) {
    return !(version instanceof KeptTask task) || task.keys().projectId().equals(file.project());
  }

  /** Where an entity has another file besides the one that is as it should be, both count. */
  private static List<StoredFile> withOthers(List<StoredFile> files, Layout layout, Known known) {
    List<StoredFile> all = new ArrayList<>(files);
    Set<Ref> done = new HashSet<>();
    for (StoredFile file : files) {
      Kept<?> version = known.versions().get(file.ref());
      Document.Stamp stamp = version == null ? null : version.document().stamp();
      if (version != null && stamp != null && version.document().isSeen() && done.add(file.ref())) {
        ProjectId project = version instanceof KeptTask task ? task.keys().projectId() : null;
        all.add(
            new StoredFile(file.kind(), file.id(), layout.file(version.keys()), stamp, project));
      }
    }
    return all;
  }

  private Findings findings() {
    return new Findings(
        edits, removed, restamped, toWrite, obsolete, stale, corrupt, leftAlone, strays, leftovers,
        unsynced);
  }

  private void compare() throws IOException {
    corrupt.addAll(places.storedTwice());
    read(places.chosen().values().stream().filter(file -> !isUnchanged(file)).toList())
        .forEach(this::judge);
    for (Map.Entry<TaskId, List<Path>> beside : places.beside().entrySet()) {
      noteBeside(beside.getKey(), beside.getValue());
    }
    Set<Ref> broken = new HashSet<>();
    corrupt.forEach(file -> broken.add(file.ref()));
    edits.removeIf(edit -> broken.contains(edit.file().ref()));
    known.versions().values().stream()
        .filter(kept -> !kept.document().isSeen() && !places.isThere(kept.ref()))
        .forEach(this::judgeMissing);
  }

  private boolean isUnchanged(StoredFile file) {
    Kept<?> version = known.versions().get(file.ref());
    if (version == null || !version.document().has(file.stamp()) || known.isTouched(file.ref())) {
      return false;
    }
    notePlace(file, version);
    return true;
  }

  /** A task that does not lie where it belongs moves when it is next written. */
  private void notePlace(StoredFile file, Kept<?> version) {
    if (version instanceof KeptTask task && !liesInPlace(file, version)) {
      strays.computeIfAbsent(task.keys().id(), id -> new ArrayList<>()).add(file.path());
    }
  }

  private void noteBeside(TaskId id, List<Path> files) throws IOException {
    StoredFile counts = places.chosen().get(new Ref(Kind.TASK, id.value()));
    for (Path file : files) {
      Documented read =
          Documented.read(
              new StoredFile(Kind.TASK, id.value(), file, new Document.Stamp(0, 0), null));
      if (read instanceof Documented.Corrupt broken) {
        corrupt.add(places.corrupt(broken.file(), broken.reason()));
      } else if (counts != null) {
        strays.computeIfAbsent(id, key -> new ArrayList<>()).add(file);
        leave(file, layout.relative(counts.path()) + " counts in its place, and it goes with that");
      }
    }
  }

  private List<Documented> read(List<StoredFile> files) throws IOException {
    List<Documented> read = new ArrayList<>(files.size());
    try {
      while (read.size() < files.size()) {
        int end = Math.min(files.size(), read.size() + AT_ONCE);
        read.addAll(files.subList(read.size(), end).parallelStream().map(this::read).toList());
        known.read(end, files.size());
      }
      return read;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** What the file holds; not parsed where it is what the server would write. */
  private Documented read(StoredFile file) {
    Kept<?> version = known.versions().get(file.ref());
    try {
      return version == null ? Documented.read(file) : Documented.read(file, version);
    } catch (ClosedByInterruptException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void judge(Documented document) {
    StoredFile file = document.file();
    Kept<?> version = known.versions().get(file.ref());
    Kept<?> found = document.kept(version == null ? new Document() : version.document());
    if (version != null && isAsItShouldBe(document, found, version)) {
      version.document().saw(file.stamp());
      restamped.put(file.ref(), version);
      unsynced.put(file.path(), version);
      notePlace(file, version);
    } else if (known.isTouched(file.ref())) {
      suspects.add(new Suspect(document, kept -> shows(document, found, kept)));
    } else if (document instanceof Documented.Corrupt broken) {
      leaveBroken(broken);
    } else if (found != null && found.size() > known.largestEdit()) {
      corrupt.add(
          places.corrupt(
              file,
              "It holds "
                  + found.size()
                  + " bytes of JSON, and an entity holds at most "
                  + known.largestEdit()));
    } else if (found != null) {
      edits.add(document);
      unsynced.put(file.path(), found);
      notePlace(file, found);
    }
  }

  private static boolean isAsItShouldBe(
      Documented document, @Nullable Kept<?> found, Kept<?> version) {
    return document instanceof Documented.AsWritten
        || (found != null && found.entity().equals(version.entity()));
  }

  /** Whether a document shows that version, or what a power cut may leave of a file that does. */
  private static boolean shows(Documented document, @Nullable Kept<?> found, Kept<?> version) {
    return found != null
        ? found.entity().equals(version.entity())
        : document instanceof Documented.Corrupt broken
            && TornDocument.mayBe(broken.content(), version.pretty());
  }

  private void judgeMissing(Kept<?> version) {
    Ref ref = version.ref();
    if (!known.isTouched(ref) && version.document().stamp() != null) {
      removed.add(version);
    } else {
      version.document().saw(null);
      toWrite.put(ref, new Changed(ref, version, version));
    }
  }

  private void judgeSuspects() throws IOException {
    Set<Ref> explained = known.explained(suspects);
    for (Suspect suspect : suspects) {
      if (explained.contains(suspect.ref())) {
        judgeLag(suspect.document().file());
      } else if (suspect.document() instanceof Documented.Corrupt broken) {
        leaveBroken(broken);
      } else {
        stale.add(new Stale(suspect.document(), isLater(suspect.document())));
        writeAgain(suspect.ref(), null);
      }
    }
  }

  private boolean isLater(Documented document) {
    Ref ref = document.file().ref();
    Kept<?> found = document.kept(new Document());
    if (found == null || found.size() > known.largestEdit()) {
      return false;
    }
    boolean isBehind = known.isBehind(ref);
    Kept<?> version = known.versions().get(ref);
    if (version == null) {
      return isBehind;
    }
    int order = Long.compare(found.changedAt(), version.changedAt());
    // Two changes may have one time, and of what is behind the later one is lost.
    return order > 0 || (order == 0 && isBehind);
  }

  private void leaveBroken(Documented.Corrupt broken) {
    StoredFile file = broken.file();
    corrupt.add(places.corrupt(file, broken.reason()));
    Kept<?> version = known.versions().get(file.ref());
    if (version != null && version.document().stamp() == null) {
      // So that it is known to have been there when somebody removes it.
      version.document().saw(Document.Stamp.OF_NO_VERSION);
    }
  }

  private void judgeLag(StoredFile file) {
    if (known.versions().containsKey(file.ref())) {
      writeAgain(file.ref(), file.stamp());
    } else {
      obsolete.add(file.path());
    }
  }

  private void writeAgain(Ref ref, Document.@Nullable Stamp stamp) {
    Kept<?> version = known.versions().get(ref);
    if (version != null) {
      version.document().saw(stamp);
      toWrite.put(ref, new Changed(ref, version, version));
    }
  }

  /** Ids that differ in case only are one file on some systems. */
  private void reportNamesThatDifferInCase() {
    Set<Ref> ambiguous = new HashSet<>();
    known.versions().keySet().forEach(ref -> addIfCapital(ref, ambiguous));
    places.chosen().keySet().forEach(ref -> addIfCapital(ref, ambiguous));
    if (ambiguous.isEmpty()) {
      return;
    }
    Map<Ref, String> paths = new TreeMap<>(Comparator.comparing(Ref::toString));
    known
        .versions()
        .forEach((ref, kept) -> paths.put(ref, layout.relative(layout.file(kept.keys()))));
    places.chosen().forEach((ref, file) -> paths.put(ref, layout.relative(file.path())));
    paths.keySet().removeIf(ref -> !ambiguous.contains(inSmall(ref)));
    Map<Ref, String> first = new HashMap<>();
    paths.forEach((ref, path) -> {
      String other = first.putIfAbsent(inSmall(ref), path);
      if (other != null) {
        leftAlone.add(
            new LoadReport.Finding(
                path,
                "its name differs only in case from "
                    + other
                    + "; both are read, and one would be lost where case does not count"));
      }
    });
  }

  private static void addIfCapital(Ref ref, Set<Ref> ambiguous) {
    for (int i = 0; i < ref.id().length(); i++) {
      if (Character.isUpperCase(ref.id().charAt(i))) {
        ambiguous.add(inSmall(ref));
        return;
      }
    }
  }

  private static Ref inSmall(Ref ref) {
    return new Ref(ref.kind(), IdShape.fileKey(ref.id()));
  }

  private void leave(Path path, String reason) {
    leftAlone.add(new LoadReport.Finding(layout.relative(path), reason));
  }
}

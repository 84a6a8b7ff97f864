package dev.maestro.storage.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads every document of a directory that no server uses, and says how each stands to the state.
 * Changes no file. Used by one thread.
 */
final class DocumentCheck {

  /** The id comes first where the server wrote the document, or somebody copied one. */
  private static final Pattern ID = Pattern.compile("\\A\\s*\\{\\s*\"id\"\\s*:\\s*\"([^\"]*)\"");

  private static final int LEAST_MANY = 10;
  private static final int TENTH = 10;

  private final Findings findings;
  private final Layout layout;
  private final boolean hasStore;

  /** Entities whose document is damaged, or not what the state says without anybody's doing. */
  private final Map<Ref, List<Path>> damaged = new LinkedHashMap<>();

  private final Map<Ref, @Nullable Kept<?>> edited = new LinkedHashMap<>();

  DocumentCheck(Findings findings, boolean hasStore) {
    this.findings = findings;
    this.layout = findings.layout();
    this.hasStore = hasStore;
  }

  /**
   * Compares all documents with the state, by their content.
   *
   * @return what is to be done about them
   */
  Survey.Findings look(Survey.Known known) throws IOException {
    Map<Ref, Document.Stamp> stamps = new HashMap<>();
    known
        .versions()
        .forEach((ref, kept) -> {
          Document.Stamp stamp = kept.document().stamp();
          if (stamp != null) {
            stamps.put(ref, stamp);
            // Otherwise what has this stamp is not read.
            kept.document().saw(Document.Stamp.OF_NO_VERSION);
          }
        });
    Survey.Findings survey = Survey.of(layout, known);
    survey.corrupt().forEach(file -> lookAtCorrupt(file, known));
    for (Documented edit : survey.edits()) {
      lookAtEdit(edit, known.versions().get(edit.file().ref()), stamps);
    }
    survey
        .removed()
        .forEach(kept -> {
          edited.put(kept.ref(), null);
          note(
              layout.file(kept.keys()), "somebody removed it", "the next start deletes the entity");
        });
    warnOfMany(survey, known.versions());
    lookAtLag(survey);
    survey
        .leftAlone()
        .forEach(left -> note(layout.root().resolve(left.path()), left.reason(), Findings.NOTHING));
    survey
        .leftovers()
        .forEach(file -> note(file, "a process that died was writing it", Findings.NEXT_START));
    survey
        .strays()
        .values()
        .forEach(files ->
            files.forEach(file ->
                note(
                    file,
                    "it lies where an earlier version put it, or another project's tasks lie",
                    "it moves when the task is next written")));
    return survey;
  }

  /** One who edits by hand does not edit that much. */
  private void warnOfMany(Survey.Findings survey, Map<Ref, Kept<?>> versions) {
    int removed = survey.removed().size();
    if (areMany(removed, versions.size())) {
      findings.warning(
          layout.root(),
          removed + " of " + versions.size() + " documents are not there",
          "the next start deletes these entities, with events; put the documents back before, or"
              + " doctor --restore brings back one at a time");
    }
    long changed =
        survey.edits().stream().filter(edit -> versions.containsKey(edit.file().ref())).count();
    if (areMany(changed, versions.size())) {
      findings.warning(
          layout.root(),
          changed + " of " + versions.size() + " documents are not what the server wrote",
          "the next start takes them all in, with events; put back what was not meant before");
    }
  }

  private static boolean areMany(long some, int of) {
    return some >= LEAST_MANY && some * TENTH > of;
  }

  private void note(Path file, String what, String mend) {
    findings.note(file, what, mend);
  }

  private void lookAtCorrupt(CorruptFile file, Survey.Known known) {
    Path path = layout.root().resolve(file.path());
    boolean hasVersion = known.versions().containsKey(file.ref());
    damaged.computeIfAbsent(file.ref(), ref -> new ArrayList<>()).add(path);
    findings.damage(
        path,
        null,
        file.reason(),
        hasVersion
            ? "doctor --repair or doctor --restore "
                + file.id()
                + " writes the last version that the journal has"
            : "mend the file, or remove it; the journal has no version of it");
  }

  private void lookAtEdit(
      Documented edit, @Nullable Kept<?> version, Map<Ref, Document.Stamp> stamps)
      throws IOException {
    StoredFile file = edit.file();
    edited.put(file.ref(), edit.kept(new Document()));
    String id = idIn(file.path());
    boolean isOfAnother = id != null && !id.equals(file.id());
    if (version != null && (isOfAnother || file.stamp().equals(stamps.get(file.ref())))) {
      damaged.computeIfAbsent(file.ref(), ref -> new ArrayList<>()).add(file.path());
      findings.damage(
          file.path(),
          null,
          isOfAnother
              ? "it holds " + id + ", which does not belong here"
              : "it is not what the server wrote, though its size and time are",
          "doctor --repair keeps it beside and writes the last version");
    } else if (isOfAnother) {
      findings.warning(
          file.path(),
          "it holds " + id + ", and counts as " + file.id() + " by its name",
          "remove it if it is a copy");
    } else if (hasStore) {
      note(
          file.path(),
          version == null ? "somebody added it" : "somebody changed it",
          "the next start takes it in");
    }
  }

  private static @Nullable String idIn(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    Matcher id = ID.matcher(new String(content, StandardCharsets.UTF_8));
    return id.find() ? id.group(1) : null;
  }

  private void lookAtLag(Survey.Findings survey) {
    Set<Ref> later = new HashSet<>();
    for (Survey.Stale stale : survey.stale()) {
      if (stale.isLater()) {
        later.add(stale.ref());
      }
      lookAtStale(stale);
    }
    survey
        .toWrite()
        .values()
        .forEach(change -> {
          Kept<?> after = change.after();
          if (after != null && !later.contains(change.ref())) {
            note(layout.file(after.keys()), "it is behind the journal", "the next start writes it");
          }
        });
    survey
        .obsolete()
        .forEach(file ->
            note(file, "its entity is gone, and it is behind that", "the next start removes it"));
  }

  private void lookAtStale(Survey.Stale stale) {
    if (stale.isLater()) {
      findings.damage(
          stale.path(),
          null,
          "it is later than all that the journal has of it: a record that was durable is gone, or"
              + " somebody changed it by hand and gave it a later time",
          "run doctor --repair before the next start: it takes the document in as the latest"
              + " version, and a start would keep it beside as .edited");
    } else {
      note(
          stale.path(),
          "it was edited after a crash, maybe over a version that is not the latest",
          "the next start keeps it beside as .edited and writes the latest");
    }
  }

  /** Entities whose documents are damaged, and where they lie. */
  Map<Ref, List<Path>> damaged() {
    return damaged;
  }

  /** What documents make of entities at the next start; null for gone. */
  Map<Ref, @Nullable Kept<?>> edited() {
    return edited;
  }

  /** The entities as the next start has them, but for relations that it completes. */
  List<Kept<?>> entities(Map<Ref, Kept<?>> versions) {
    List<Kept<?>> entities = new ArrayList<>();
    versions.forEach((ref, kept) -> {
      if (!edited.containsKey(ref) || damaged.containsKey(ref)) {
        entities.add(kept);
      }
    });
    edited.forEach((ref, kept) -> {
      if (kept != null && !(versions.containsKey(ref) && damaged.containsKey(ref))) {
        entities.add(kept);
      }
    });
    return entities;
  }
}

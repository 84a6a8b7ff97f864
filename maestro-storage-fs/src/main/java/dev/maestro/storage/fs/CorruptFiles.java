package dev.maestro.storage.fs;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.ProjectId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that could not be read at start. They stay as they are for as long as the store runs.
 */
final class CorruptFiles {

  static final CorruptFiles NONE = new CorruptFiles(List.of(), Map.of());

  private final List<CorruptFile> all;
  private final Map<Name, CorruptFile> byId = new HashMap<>();
  private final Map<Name, CorruptFile> byFileKey = new HashMap<>();

  private record Name(Kind kind, String text) {}

  private final Map<Ref, Kept<?>> lastGood;

  /**
   * @param lastGood the entities whose documents are broken, as they were before
   */
  CorruptFiles(List<CorruptFile> all, Map<Ref, Kept<?>> lastGood) {
    this.all = List.copyOf(all);
    this.lastGood = Map.copyOf(lastGood);
    for (CorruptFile file : all) {
      byId.putIfAbsent(new Name(file.kind(), file.id()), file);
      byFileKey.putIfAbsent(new Name(file.kind(), IdShape.fileKey(file.id())), file);
    }
  }

  /** The same where that entity can be had again. */
  CorruptFiles without(Ref ref) {
    if (!byId.containsKey(new Name(ref.kind(), ref.id()))) {
      return this;
    }
    Map<Ref, Kept<?>> others = new HashMap<>(lastGood);
    others.remove(ref);
    return new CorruptFiles(all.stream().filter(file -> !file.ref().equals(ref)).toList(), others);
  }

  List<CorruptFile> all() {
    return all;
  }

  Map<Ref, Kept<?>> lastGood() {
    return lastGood;
  }

  /**
   * @throws EntityCorrupt if the entity of that id is there and cannot be read
   */
  void requireReadable(Kind kind, String id) {
    CorruptFile file = byId.get(new Name(kind, id));
    if (file != null) {
      throw file.asException();
    }
  }

  /**
   * @throws EntityCorrupt if a file that has or may have the name of that entity cannot be read
   */
  void requireNoneNamed(Kind kind, String id) {
    CorruptFile file = byFileKey.get(new Name(kind, IdShape.fileKey(id)));
    if (file != null) {
      throw file.asException();
    }
  }

  /**
   * @throws EntityCorrupt if a task or session that cannot be read is of that project, or may be
   */
  void requireContentReadable(ProjectId owner) {
    for (CorruptFile file : all) {
      if (file.kind() != Kind.PROJECT && mayBelongTo(owner, file)) {
        throw file.asException();
      }
    }
  }

  private static boolean mayBelongTo(ProjectId owner, CorruptFile file) {
    ProjectId project = file.project();
    return project == null
        || IdShape.fileKey(project.value()).equals(IdShape.fileKey(owner.value()));
  }
}

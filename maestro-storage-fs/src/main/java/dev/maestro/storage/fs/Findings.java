package dev.maestro.storage.fs;

import dev.maestro.storage.fs.Finding.Severity;
import dev.maestro.storage.fs.journal.JournalFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an examination has found so far, in that order. Used by one thread. */
final class Findings {

  static final String REPAIR = "stop the server and run doctor --repair";
  static final String NOTHING = "nothing has to be done";
  static final String NEXT_START = "the next start sees to it";

  private final Layout layout;
  private final List<Finding> all = new ArrayList<>();

  Findings(Layout layout) {
    this.layout = layout;
  }

  Layout layout() {
    return layout;
  }

  void damage(Path file, @Nullable Long offset, String what, String mend) {
    add(Severity.DAMAGE, file, offset, what, mend);
  }

  void warning(Path file, String what, String mend) {
    add(Severity.WARNING, file, null, what, mend);
  }

  void note(Path file, String what, String mend) {
    add(Severity.NOTE, file, null, what, mend);
  }

  void add(Severity severity, Path file, @Nullable Long offset, String what, String mend) {
    String name = file.equals(layout.root()) ? "." : layout.relative(file);
    all.add(new Finding(severity, name, offset, what, mend));
  }

  void add(Finding finding) {
    all.add(finding);
  }

  void add(JournalFault fault) {
    Path file = layout.journal().resolve(fault.segment());
    switch (fault.kind()) {
      case DAMAGE -> damage(file, fault.offset(), fault.what(), REPAIR);
      case HARMLESS ->
          add(
              Severity.WARNING,
              file,
              fault.offset(),
              fault.what(),
              "nobody reads it; look at the disk");
      case TORN ->
          add(Severity.NOTE, file, fault.offset(), fault.what(), "the next start cuts it off");
    }
  }

  List<Finding> all() {
    return List.copyOf(all);
  }

  /** Whether there is damage below the journal that a repair may mend. */
  boolean isJournalDamaged() {
    String name = layout.relative(layout.journal());
    return all.stream()
        .filter(finding -> finding.severity() == Severity.DAMAGE && finding.mend().equals(REPAIR))
        .anyMatch(finding -> finding.file().equals(name) || finding.file().startsWith(name + "/"));
  }
}

package dev.maestro.storage.fs;

import dev.maestro.storage.fs.Finding.Severity;
import dev.maestro.storage.fs.journal.JournalFault;
import dev.maestro.storage.fs.journal.JournalTooNew;
import dev.maestro.storage.fs.journal.NoRoom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an examination has found so far, in that order. Used by one thread. */
final class Findings {

  static final String REPAIR = "stop the server and run doctor --repair";
  static final String RIGHTS = "give this user the right to read it";
  static final String DISK = "look at the disk; restore a backup";
  static final String NOTHING = "nothing has to be done";
  static final String NEXT_START = "the next start sees to it";

  private final Layout layout;
  private final List<Finding> all = new ArrayList<>();

  /** Below the journal, and a repair may mend it. */
  private final Set<Path> repairable = new LinkedHashSet<>();

  private boolean hasDenied;

  Findings(Layout layout) {
    this.layout = layout;
  }

  Layout layout() {
    return layout;
  }

  void damage(Path file, @Nullable Long offset, String what, String mend) {
    add(Severity.DAMAGE, file, offset, what, mend);
  }

  /** Damage that a repair mends. */
  void repairable(Path file, @Nullable Long offset, String what) {
    damage(file, offset, what, REPAIR);
    if (file.startsWith(layout.journal())) {
      repairable.add(file);
    }
  }

  /**
   * Damage: what there is cannot be had. A repair of the journal goes on without it.
   *
   * @throws ClosedByInterruptException if it is that, which says nothing of the file
   */
  void unreadable(Path file, @Nullable Long offset, IOException e)
      throws ClosedByInterruptException {
    if (e instanceof ClosedByInterruptException interrupted) {
      throw interrupted;
    } else if (e instanceof AccessDeniedException) {
      hasDenied = true;
      damage(file, offset, "this user may not read it", RIGHTS);
    } else if (file.startsWith(layout.journal()) || file.equals(layout.formatFile())) {
      repairable(file, offset, "it cannot be read: " + Reason.alone(e));
    } else {
      damage(file, offset, "it cannot be read: " + Reason.of(e), DISK);
    }
  }

  /** A part of an examination. */
  interface Step {
    void run() throws IOException;
  }

  /**
   * What cannot be read at all is damage, and the rest is looked at all the same.
   *
   * @throws ClosedByInterruptException if this thread was interrupted
   */
  void attempt(Path what, Step step) throws ClosedByInterruptException {
    try {
      step.run();
    } catch (JournalTooNew | NoRoom e) {
      throw new DataDirectoryUnusable(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      unreadable(what, null, e);
    } catch (UncheckedIOException e) {
      unreadable(what, null, Objects.requireNonNull(e.getCause()));
    }
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
      case DAMAGE -> repairable(file, fault.offset(), fault.what());
      case DENIED -> {
        hasDenied = true;
        damage(file, null, fault.what(), RIGHTS);
      }
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
    return !repairable.isEmpty();
  }

  boolean isJournalDamaged(Path file) {
    return repairable.contains(file);
  }

  /** Whether of all that only these are damaged. */
  boolean isJournalDamagedOnlyIn(Set<Path> files) {
    return files.containsAll(repairable);
  }

  /** Whether this user may not read something, which is not lost then. */
  boolean hasDenied() {
    return hasDenied;
  }
}

package dev.maestro.tools.move;

import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.core.domain.IdShape;
import dev.maestro.core.domain.Task;
import dev.maestro.json.Documents;
import dev.maestro.json.ExportHeader;
import dev.maestro.json.ExportLine;
import dev.maestro.json.InvalidJson;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an export to its end and judges every line of it, on its own and beside the others. Used
 * once, by one thread.
 */
final class ImportReader {

  /** White space may make a line longer than what the store counts, but not by any amount. */
  private static final int LONGEST_LINE = 2 * EntityTooLarge.LIMIT + ExportLine.ENVELOPE;

  /** A header is far shorter, and nothing has weighed it before it is parsed. */
  private static final int LONGEST_HEADER = 4 * 1024;

  private final LineInput lines;
  private final ImportOptions options;
  private final Load load;
  private final Progress progress;
  private final Findings faults = new Findings();
  private final Findings warnings = new Findings();
  private final Incoming read = new Incoming();

  /** The line of each entity, by its id. */
  private final Map<Object, Long> seen = new HashMap<>();

  /** The first entity of each file name. */
  private final Map<FileName, Place> named = new HashMap<>();

  private long entityLines;

  /** An entity, and where it is. */
  private record Place(long line, String kind, Object id) {

    String entity() {
      return kind + ' ' + id;
    }
  }

  /**
   * @param load that gets what is read
   */
  ImportReader(InputStream in, ImportOptions options, Load load, Progress progress) {
    this.options = options;
    this.lines = new LineInput(in, LONGEST_LINE, load::take);
    this.load = load;
    this.progress = progress;
  }

  /** What is wrong, each with its line. */
  Findings faults() {
    return faults;
  }

  /** What somebody should know, each with its line. */
  Findings warnings() {
    return warnings;
  }

  /**
   * All that can be read; it is of use where there are no {@link #faults}.
   *
   * @throws Refused if there is more than can be held
   * @throws IOException if the input fails
   */
  Incoming read() throws IOException {
    ExportHeader header = header();
    if (header != null) {
      for (LineInput.Line line = lines.next(); line != null; line = lines.next()) {
        count(line);
        judge(line);
        progress.progress("reading", entityLines, header.entities());
      }
      compare(header);
    }
    return read;
  }

  private @Nullable ExportHeader header() throws IOException {
    LineInput.Line line = lines.next();
    if (line == null) {
      faults.add("line 1: there is nothing, and an export begins with a header");
      return null;
    }
    byte[] content = line.bytes();
    if (content == null || content.length > LONGEST_HEADER) {
      faults.add("line 1: this is no header of an export, it has " + line.length() + " bytes");
      return null;
    }
    try {
      return ExportHeader.decode(content);
    } catch (InvalidJson e) {
      fault(line, e);
      return null;
    }
  }

  private void fault(LineInput.Line line, InvalidJson e) {
    // The parser counts lines within the one that it was given.
    fault(line, String.valueOf(e.getMessage()).replace(" at line 1, column ", " at column "));
  }

  private void fault(LineInput.Line line, String reason) {
    faults.add("line " + line.number() + ": " + reason);
  }

  /** Before it is parsed, which may take far more than its bytes. */
  private void count(LineInput.Line line) {
    entityLines++;
    byte[] content = line.bytes();
    load.write(1, line.length());
    load.take(content == null ? 0 : Room.parsed(content));
  }

  private void judge(LineInput.Line line) {
    byte[] content = line.bytes();
    if (content == null) {
      fault(
          line,
          "it has "
              + line.length()
              + " bytes, and an entity holds at most "
              + EntityTooLarge.LIMIT
              + " of JSON");
      return;
    }
    try {
      take(line, ExportLine.decode(content));
    } catch (InvalidJson e) {
      fault(line, e);
    }
  }

  private void take(LineInput.Line line, ExportLine entity) {
    if (entity instanceof ExportLine.OfProject of) {
      Place place = new Place(line.number(), "project", of.project().id());
      if (isFine(place, FileName.of(of.project()))
          && isSmall(line, place, () -> Documents.size(of.project()))) {
        read.add(of.project());
      }
    } else if (entity instanceof ExportLine.OfTask of) {
      Place place = new Place(line.number(), "task", of.task().id());
      if (isFine(place, FileName.of(of.task()))
          && namesAFolder(place, of.task())
          && isSmall(line, place, () -> Documents.size(of.task()))) {
        read.add(of.task());
      }
    } else if (entity instanceof ExportLine.OfSession of) {
      Place place = new Place(line.number(), "session", of.session().id());
      if (isFine(place, FileName.of(of.session()))
          && isSmall(line, place, () -> Documents.size(of.session()))) {
        read.add(of.session());
      }
    }
  }

  private void fault(Place place, String reason) {
    faults.add(told(place, reason));
  }

  private String told(Place place, String reason) {
    return (options.ofDirectory() ? place.entity() : "line " + place.line()) + ": " + reason;
  }

  private boolean isFine(Place place, FileName name) {
    if (!IdShape.isWellFormed(place.id().toString())) {
      fault(place, "the id of the " + place.kind() + " must be " + IdShape.DESCRIPTION);
      return false;
    }
    Long before = seen.putIfAbsent(place.id(), place.line());
    if (before != null) {
      fault(place, place.entity() + " is on line " + before + " already");
      return false;
    }
    return options.newIds() || isAlone(place, name);
  }

  /** What a store holds has to fit into another one, wherever the two can lie beside each other. */
  private boolean isAlone(Place place, FileName name) {
    Place other = named.putIfAbsent(name, place);
    if (other == null) {
      return true;
    }
    String both =
        place.entity()
            + " differs only in case from "
            + other.entity()
            + (options.ofDirectory() ? "" : " on line " + other.line());
    if (options.tellsCase()) {
      warnings.add(
          told(
              place, both + "; one would be lost where case does not count in the names of files"));
      return true;
    }
    fault(place, both + ", and where the store lies, case does not count in the names of files");
    return false;
  }

  /** A task's project names its folder. */
  private boolean namesAFolder(Place place, Task task) {
    boolean fine = IdShape.isWellFormed(task.projectId().value());
    if (!fine) {
      fault(place, "projectId must be " + IdShape.DESCRIPTION);
    }
    return fine;
  }

  /** Measures an entity. */
  private interface Size {
    long bytes();
  }

  private boolean isSmall(LineInput.Line line, Place place, Size size) {
    long known = size.bytes();
    if (known > EntityTooLarge.LIMIT) {
      fault(
          place,
          place.id()
              + " holds "
              + known
              + " bytes of JSON, and an entity that is imported holds at most "
              + EntityTooLarge.LIMIT
              + (options.ofDirectory()
                  ? "; start this server on the directory, or on a copy, which takes it as it is"
                  : ""));
      return false;
    }
    // What it leaves out is written too, each of its parts whole.
    load.write(0, Math.max(0, known - line.length()));
    return true;
  }

  /** A file that was cut off between two lines shows by this alone. */
  private void compare(ExportHeader header) {
    if (entityLines != header.entities()) {
      faults.add(
          ("line 1: the header tells of %d entities, and %d lines follow it: the file was cut off,"
                  + " or changed")
              .formatted(header.entities(), entityLines));
    } else if (faults.isEmpty()) {
      compare("projects", header.projects(), read.projects().size());
      compare("tasks", header.tasks(), read.tasks().size());
      compare("sessions", header.sessions(), read.sessions().size());
    }
  }

  private void compare(String what, long told, long found) {
    if (told != found) {
      faults.add(
          "line 1: the header tells of %d %s, and there are %d".formatted(told, what, found));
    }
  }
}

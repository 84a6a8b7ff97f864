package dev.maestro.tools;

import dev.maestro.json.Json;
import dev.maestro.storage.fs.CannotRestore;
import dev.maestro.storage.fs.DirectoryKind;
import dev.maestro.storage.fs.Examination;
import dev.maestro.storage.fs.ExaminationSteps;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.Finding;
import dev.maestro.storage.fs.Repair;
import dev.maestro.storage.fs.Restored;
import dev.maestro.storage.fs.StoppedStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks at a data directory, mends it, and brings entities back. What it returns is what {@code
 * --json} prints:
 *
 * <pre>
 * examination  { healthy, running, store: { id, generation }?, projects, tasks, sessions,
 *                journal: { segments, checkpoints, records, events, oldestSeq, latestSeq },
 *                consumers, freeBytes?, counts: { damage, warning, note },
 *                findings: [ { severity: "damage" | "warning" | "note", file, offset?, what, mend } ] }
 * repair       { before: examination, mended: [ { file, what, kept? } ], after: examination }
 * restored     { kind: "project" | "task" | "session", id, seq, file }
 * </pre>
 *
 * What has a question mark is left out where nobody knows it. Findings are the first 10,000, damage
 * first; the counts are of all.
 */
public final class Doctor {

  /** The names of the operations. */
  static final String EXAMINE = "doctor";

  static final String RESTORE = "doctor-restore";

  private static final String ID = "id";
  private static final int MOST_FINDINGS = 10_000;

  private Doctor() {}

  /**
   * Looks at everything and changes nothing: at the files where no server has them, or else the
   * server does.
   *
   * @throws Refused if whoever holds the directory cannot be asked, or there is nothing of a store
   * @throws IOException if the server fails or goes away
   */
  public static JsonNode examine(Path dataDir, Progress progress) throws IOException {
    return examine(dataDir, Patience.USUAL, progress);
  }

  static JsonNode examine(Path dataDir, Patience patience, Progress progress) throws IOException {
    return new Turn(dataDir, patience, progress)
        .take(
            () -> {
              requireSomething(dataDir);
              return json(StoppedStore.examine(dataDir, InstantSource.system(), steps(progress)));
            },
            (server, held) ->
                server.run(
                    EXAMINE,
                    Json.TREES.createObjectNode(),
                    InputStream.nullInputStream(),
                    OutputStream.nullOutputStream(),
                    progress));
  }

  /**
   * Mends what can be mended; the store must be stopped.
   *
   * @throws Refused if a server uses it, it is another user's, or there is nothing of a store
   * @throws IOException if the way to whoever uses it fails
   */
  public static JsonNode repair(Path dataDir, Progress progress) throws IOException {
    Optional<String> owner = StoreOwner.other(dataDir);
    if (owner.isPresent()) {
      throw StoreOwner.refusal(dataDir, owner.get());
    }
    return new Turn(dataDir, Patience.USUAL, progress)
        .take(
            () -> {
              requireSomething(dataDir);
              return json(StoppedStore.repair(dataDir, InstantSource.system(), steps(progress)));
            },
            (server, held) -> {
              throw new Refused(
                  "Nothing was mended, since a store is mended while it is stopped: "
                      + held.getMessage()
                      + " Then run doctor --repair again.",
                  held);
            });
  }

  /** Where a volume did not mount, nothing is damaged, and nothing is well. */
  private static void requireSomething(Path dataDir) {
    DirectoryKind.toExamine(dataDir)
        .filter(kind -> kind == DirectoryKind.EMPTY || kind == DirectoryKind.FOREIGN)
        .ifPresent(kind -> {
          throw NoStore.refusal(dataDir, kind);
        });
  }

  /**
   * Brings the last good version of an entity back.
   *
   * @throws Refused if there is none, or it is there
   * @throws IOException if the store fails
   */
  public static JsonNode restore(Path dataDir, String id, Progress progress) throws IOException {
    return new StoreAccess(dataDir)
        .run(
            RESTORE,
            Json.TREES.createObjectNode().put(ID, id),
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            progress);
  }

  private static ExaminationSteps steps(Progress progress) {
    return progress::progress;
  }

  static JsonNode examine(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    return json(store.examine(steps(exchange)));
  }

  static JsonNode restore(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    try {
      return json(store.restore(arguments.path(ID).asString("")));
    } catch (CannotRestore e) {
      throw new Refused(String.valueOf(e.getMessage()), e);
    }
  }

  private static ObjectNode json(Examination found) {
    ObjectNode json = Json.TREES.createObjectNode();
    json.put("healthy", found.isHealthy()).put("running", found.isRunning());
    if (found.store() != null) {
      json.putObject("store")
          .put("id", found.store().id())
          .put("generation", found.store().generation());
    }
    json.put("projects", found.projects())
        .put("tasks", found.tasks())
        .put("sessions", found.sessions());
    json.putObject("journal")
        .put("segments", found.segments())
        .put("checkpoints", found.checkpoints())
        .put("records", found.records())
        .put("events", found.events())
        .put("oldestSeq", found.oldestSeq())
        .put("latestSeq", found.latestSeq());
    json.put("consumers", found.consumers());
    if (found.freeBytes() >= 0) {
      json.put("freeBytes", found.freeBytes());
    }
    ObjectNode counts = json.putObject("counts");
    for (Finding.Severity severity : Finding.Severity.values()) {
      counts.put(severity.name().toLowerCase(Locale.ROOT), found.count(severity));
    }
    ArrayNode findings = json.putArray("findings");
    found.findings().stream().limit(MOST_FINDINGS).forEach(finding -> findings.add(json(finding)));
    return json;
  }

  private static ObjectNode json(Finding finding) {
    ObjectNode json = Json.TREES.createObjectNode();
    json.put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
        .put("file", finding.file());
    Long offset = finding.offset();
    if (offset != null) {
      json.put("offset", offset.longValue());
    }
    return json.put("what", finding.what()).put("mend", finding.mend());
  }

  private static ObjectNode json(Repair repair) {
    ObjectNode json = Json.TREES.createObjectNode();
    json.set("before", json(repair.before()));
    ArrayNode mended = json.putArray("mended");
    for (Repair.Mended one : repair.mended()) {
      ObjectNode entry = mended.addObject().put("file", one.file()).put("what", one.what());
      if (one.kept() != null) {
        entry.put("kept", one.kept());
      }
    }
    return json.set("after", json(repair.after()));
  }

  private static ObjectNode json(Restored restored) {
    return Json.TREES
        .createObjectNode()
        .put("kind", restored.kind())
        .put(ID, restored.id())
        .put("seq", restored.seq())
        .put("file", restored.file());
  }
}

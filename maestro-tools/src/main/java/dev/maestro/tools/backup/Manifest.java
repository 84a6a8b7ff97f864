package dev.maestro.tools.backup;

import dev.maestro.core.port.StoreId;
import dev.maestro.json.Json;
import dev.maestro.tools.Refused;
import dev.maestro.tools.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a backup holds. A backup is what its manifest names, and nothing without it.
 *
 * <pre>
 * {"format":"maestro-backup","version":2,
 *  "number":3,                       how many backups were made there, from 1
 *  "createdAt":"2026-01-31T08:00:00Z",
 *  "storeId","id","generation",      of the store
 *  "seq",                            of the last event
 *  "projects","tasks","sessions",    how many
 *  "checkpoint":{"path","bytes",         the checkpoint among the files, which the next backup keeps
 *    "position","record","seq"},         where the journal is in it; none in version 1
 *  "files":[{"path":"journal/0000000001.journal",  where it was, and is to be
 *            "name":"files/1-1",                   where it is in the backup
 *            "bytes","sha256","forGood"}],
 *  "checksum":"9f86d081…"}          SHA-256 of all of the above as compact JSON
 * </pre>
 *
 * @param result what {@link BackupOperation} told of the store, but for its parts
 */
record Manifest(long number, String createdAt, ObjectNode result, List<Entry> files) {

  /** The name of its file. */
  static final String NAME = "manifest.json";

  /** What tells of the checkpoint. */
  static final String CHECKPOINT = "checkpoint";

  private static final String FORMAT = "maestro-backup";
  private static final int VERSION = 2;
  private static final String CHECKSUM = "checksum";

  /** Names over 30,000 files, and can be held in memory by whoever reads it. */
  private static final int LARGEST = 16 * 1024 * 1024;

  /**
   * A file of the backup.
   *
   * @param sha256 in hexadecimal
   * @param forGood whether the store never changes it
   */
  record Entry(String path, String name, long bytes, String sha256, boolean forGood) {

    private static final Pattern SAFE = Pattern.compile("files/[0-9A-Za-z_-][0-9A-Za-z._-]*");

    static Entry read(JsonNode node) {
      Entry entry =
          new Entry(
              node.path("path").asString(""),
              node.path("name").asString(""),
              node.path("bytes").asLong(-1),
              node.path("sha256").asString(""),
              node.path("forGood").asBoolean(false));
      if (!SAFE.matcher(entry.name).matches()) {
        throw new Refused("The manifest names a file '" + entry.name + "', which none can have.");
      }
      return entry;
    }

    ObjectNode json() {
      return Json.TREES
          .createObjectNode()
          .put("path", path)
          .put("name", name)
          .put("bytes", bytes)
          .put("sha256", sha256)
          .put("forGood", forGood);
    }
  }

  Manifest {
    files = List.copyOf(files);
  }

  StoreId id() {
    return new StoreId(result.path("id").asString(""), result.path("generation").asLong(0));
  }

  /** What users are told of the store. */
  ObjectNode summary() {
    ObjectNode summary = result.deepCopy();
    summary.remove(CHECKPOINT);
    return summary;
  }

  long bytes() {
    return files.stream().mapToLong(Entry::bytes).sum();
  }

  /**
   * As it lies in its file.
   *
   * @throws Refused if nobody would read it
   */
  byte[] encoded() {
    ObjectNode json =
        Json.TREES
            .createObjectNode()
            .put("format", FORMAT)
            .put("version", VERSION)
            .put("number", number)
            .put("createdAt", createdAt);
    json.setAll(result);
    files.forEach(file -> json.withArray("files").add(file.json()));
    json.put(CHECKSUM, checksum(json));
    byte[] bytes = Json.TREES.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    if (bytes.length > LARGEST) {
      throw new Refused(
          files.size()
              + " files are more than a backup can have. Most of them are documents that cannot be"
              + " read, which doctor lists: mend or remove them.");
    }
    return bytes;
  }

  /**
   * What may be one, from a file.
   *
   * @param where is named where it is none
   * @param wayOut a sentence that then says what helps
   * @throws Refused if it is larger than any, so that it is not read into memory
   */
  static byte[] bytes(InputStream file, String where, String wayOut) throws IOException {
    byte[] bytes = file.readNBytes(LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw new Refused(
          where + " holds no backup: its " + NAME + " is larger than any can be. " + wayOut);
    }
    return bytes;
  }

  /**
   * @param where is named where it is none
   * @param wayOut a sentence that then says what helps
   * @throws Refused if it is none, or one of a newer version
   */
  static Manifest decoded(byte[] bytes, String where, String wayOut) {
    ObjectNode json = object(bytes, where, wayOut);
    int version = json.path("version").asInt(0);
    if (!json.path("format").asString("").equals(FORMAT) || version < 1) {
      throw new Refused(
          where + " holds no backup: its " + NAME + " is of something else. " + wayOut);
    }
    if (version > VERSION) {
      throw new Refused(
          where
              + " is a backup in format "
              + version
              + "; use the version that wrote it. "
              + wayOut);
    }
    JsonNode checksum = json.remove(CHECKSUM);
    if (checksum == null || !checksum.asString("").equals(checksum(json))) {
      throw new Refused(where + " is damaged: its " + NAME + " is not what was written. " + wayOut);
    }
    List<Entry> files =
        json.path("files").valueStream().map(Entry::read).collect(Collectors.toList());
    ObjectNode result = json.deepCopy();
    result.remove(List.of("format", "version", "number", "createdAt", "files"));
    Manifest manifest =
        new Manifest(
            json.path("number").asLong(1), json.path("createdAt").asString(""), result, files);
    manifest.requireSound(where, wayOut);
    return manifest;
  }

  /** Whoever wrote it may have known the checksum. */
  private void requireSound(String where, String wayOut) {
    StoreId id = id();
    if (id.generation() < 1 || StoreIds.found(id.value()).isEmpty()) {
      throw new Refused(
          where + " holds no backup: its " + NAME + " is of no store that can be. " + wayOut);
    }
    requireDifferent(Entry::path, where, wayOut);
    requireDifferent(Entry::name, where, wayOut);
  }

  private void requireDifferent(Function<Entry, String> what, String where, String wayOut) {
    Set<String> seen = new HashSet<>();
    for (Entry entry : files) {
      if (!seen.add(what.apply(entry))) {
        throw new Refused(
            where
                + " holds no backup: its "
                + NAME
                + " names "
                + what.apply(entry)
                + " more than once. "
                + wayOut);
      }
    }
  }

  private static String checksum(ObjectNode json) {
    MessageDigest digest = Sha256.begin();
    digest.update(Json.TREES.writeValueAsBytes(json));
    return Sha256.hex(digest);
  }

  private static ObjectNode object(byte[] bytes, String where, String wayOut) {
    try {
      if (Json.TREES.readTree(bytes) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new Refused(
          where
              + " is damaged: its "
              + NAME
              + " is no JSON ("
              + e.getOriginalMessage()
              + "). "
              + wayOut,
          e);
    }
    throw new Refused(where + " is damaged: its " + NAME + " is no JSON object. " + wayOut);
  }
}

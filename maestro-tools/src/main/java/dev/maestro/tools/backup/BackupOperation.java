package dev.maestro.tools.backup;

import dev.maestro.json.Json;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.DocumentChanged;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.StoreCopy;
import dev.maestro.storage.fs.journal.JournalCorrupt;
import dev.maestro.storage.fs.journal.Place;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends the store as it is at one commit, but for what the tool has already.
 *
 * <pre>
 * arguments  {"storeId"}: of which store the tool has parts; may be missing
 *            {"checkpoint"}: the one that it has, as the result told it; may be missing
 * input      which ones, as {@link KnownPart} has them
 * output     the parts that it has not, as {@link PartStream} has them; before them one of the name
 *            "store", whose content is the store's id and generation
 * result     {"storeId","id","generation","seq","projects","tasks","sessions",
 *            "checkpoint":{"path","bytes","position","record","seq"}: where the journal is in it,
 *            "parts":[{"path","bytes","forGood"}]}: all of the store's parts; none is for good of a
 *            store that cannot be written, since what was never made durable may go with a crash
 * </pre>
 */
public final class BackupOperation implements Operation {

  private static final Logger LOG = LoggerFactory.getLogger(BackupOperation.class);

  public static final String NAME = "backup";

  /** No path of a part. */
  static final String STORE = "store";

  @Override
  public boolean onlyReads() {
    return true;
  }

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    boolean isSameStore =
        arguments.path("storeId").asString("").equals(store.events().storeId().value());
    try (StoreCopy copy = copy(store, isSameStore ? checkpoint(arguments) : Optional.empty())) {
      Set<KnownPart> known = isSameStore ? known(exchange, copy) : Set.of();
      ObjectNode result = Json.TREES.createObjectNode();
      result
          .put("storeId", copy.id().value())
          .put("id", copy.id().id())
          .put("generation", copy.id().generation())
          .put("seq", copy.seq())
          .put("projects", copy.projects())
          .put("tasks", copy.tasks())
          .put("sessions", copy.sessions())
          .set(Manifest.CHECKPOINT, json(copy.checkpoint()));
      Sending sending =
          new Sending(copy, known, !store.isForReading(), exchange, result.putArray("parts"));
      sending.store();
      for (StoreCopy.Part part : copy.parts()) {
        sending.part(part);
      }
      return result;
    }
  }

  private static StoreCopy copy(FileStorage store, Optional<StoreCopy.Checkpoint> earlier)
      throws IOException {
    try {
      return store.copy(earlier);
    } catch (DataDirectoryUnusable e) {
      throw new Refused(String.valueOf(e.getMessage()), e);
    }
  }

  private static ObjectNode json(StoreCopy.Checkpoint checkpoint) {
    return Json.TREES
        .createObjectNode()
        .put("path", checkpoint.path())
        .put("bytes", checkpoint.bytes())
        .put("position", checkpoint.place().position())
        .put("record", checkpoint.place().number())
        .put("seq", checkpoint.place().seq());
  }

  private static Optional<StoreCopy.Checkpoint> checkpoint(ObjectNode arguments) {
    JsonNode json = arguments.path(Manifest.CHECKPOINT);
    return json.isObject()
        ? Optional.of(
            new StoreCopy.Checkpoint(
                json.path("path").asString(""),
                json.path("bytes").asLong(0),
                new Place(
                    json.path("position").asLong(-1),
                    json.path("record").asLong(0),
                    json.path("seq").asLong(0))))
        : Optional.empty();
  }

  private static Set<KnownPart> known(Exchange exchange, StoreCopy copy) throws IOException {
    Set<KnownPart> parts = new HashSet<>();
    for (StoreCopy.Part part : copy.parts()) {
      if (part.isForGood()) {
        parts.add(new KnownPart(part.path(), part.bytes()));
      }
    }
    return KnownPart.read(exchange.input(), parts::contains);
  }

  /** The parts on their way. */
  private static final class Sending {

    private final Set<KnownPart> known;
    private final ArrayNode told;
    private final boolean isDurable;
    private final String checkpoint;
    private final byte[] store;
    private final PartStream stream;

    Sending(
        StoreCopy copy, Set<KnownPart> known, boolean isDurable, Exchange exchange, ArrayNode told)
        throws IOException {
      this.known = known;
      this.isDurable = isDurable;
      this.told = told;
      this.checkpoint = copy.checkpoint().path();
      this.store = copy.id().value().getBytes(StandardCharsets.UTF_8);
      long total = store.length;
      for (StoreCopy.Part part : copy.parts()) {
        OptionalLong bytes = bytes(part);
        total += bytes.isPresent() && !isThere(part, bytes.getAsLong()) ? bytes.getAsLong() : 0;
      }
      this.stream =
          new PartStream(exchange.output(), total, done -> done.tell(exchange, "copying"));
    }

    /** None where somebody has removed it. */
    private static OptionalLong bytes(StoreCopy.Part part) throws IOException {
      try {
        return OptionalLong.of(part.bytes());
      } catch (NoSuchFileException e) {
        LOG.debug("{} is gone, and no part any more", part.path(), e);
        return OptionalLong.empty();
      }
    }

    private boolean isThere(StoreCopy.Part part, long bytes) {
      return part.isKept()
          || (part.isForGood() && known.contains(new KnownPart(part.path(), bytes)));
    }

    void store() throws IOException {
      stream.begin(STORE, store.length);
      stream.write(store);
    }

    void part(StoreCopy.Part part) throws IOException {
      OptionalLong now = bytes(part);
      if (now.isEmpty()) {
        return;
      }
      long bytes = now.getAsLong();
      told.addObject()
          .put("path", part.path())
          .put("bytes", bytes)
          // Of the checkpoint it is told which one it is.
          .put("forGood", isDurable && (part.isForGood() || part.path().equals(checkpoint)));
      if (!isThere(part, bytes)) {
        stream.begin(part.path(), bytes);
        write(part);
      }
    }

    private void write(StoreCopy.Part part) throws IOException {
      try {
        part.writeTo(stream);
      } catch (JournalCorrupt | DocumentChanged e) {
        throw new Refused(String.valueOf(e.getMessage()), e);
      }
    }
  }
}

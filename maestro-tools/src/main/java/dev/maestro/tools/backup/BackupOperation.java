package dev.maestro.tools.backup;

import dev.maestro.core.port.StoreId;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.StoreCopy;
import dev.maestro.storage.fs.journal.JournalCorrupt;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends the store as it is at one commit, but for what the tool has already.
 *
 * <pre>
 * arguments  {"storeId"}: of which store the tool has parts; may be missing
 * input      which ones, as {@link KnownPart} has them
 * output     the parts that it has not, as {@link PartStream} has them; before them one of the name
 *            "store", whose content is the store's id and generation
 * result     {"storeId","id","generation","seq","projects","tasks","sessions",
 *            "parts":[{"path","bytes","forGood"}]}: all of the store's parts
 * </pre>
 */
public final class BackupOperation implements Operation {

  public static final String NAME = "backup";

  /** No path of a part. */
  static final String STORE = "store";

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    try (StoreCopy copy = store.copy()) {
      Set<KnownPart> known = known(arguments, exchange, copy);
      ObjectNode result = Manifest.JSON.createObjectNode();
      result
          .put("storeId", copy.id().value())
          .put("id", copy.id().id())
          .put("generation", copy.id().generation())
          .put("seq", copy.seq())
          .put("projects", copy.projects())
          .put("tasks", copy.tasks())
          .put("sessions", copy.sessions());
      for (StoreCopy.Part part : copy.parts()) {
        result
            .withArray("parts")
            .addObject()
            .put("path", part.path())
            .put("bytes", part.bytes())
            .put("forGood", part.isForGood());
      }
      send(copy.id(), unknown(copy, known), exchange);
      return result;
    }
  }

  private static Set<KnownPart> known(ObjectNode arguments, Exchange exchange, StoreCopy copy)
      throws IOException {
    if (!arguments.path("storeId").asString("").equals(copy.id().value())) {
      return Set.of();
    }
    Set<KnownPart> parts = new HashSet<>();
    for (StoreCopy.Part part : copy.parts()) {
      if (part.isForGood()) {
        parts.add(new KnownPart(part.path(), part.bytes()));
      }
    }
    return KnownPart.read(exchange.input(), parts::contains);
  }

  private static List<StoreCopy.Part> unknown(StoreCopy copy, Set<KnownPart> known)
      throws IOException {
    List<StoreCopy.Part> unknown = new ArrayList<>();
    for (StoreCopy.Part part : copy.parts()) {
      if (!part.isForGood() || !known.contains(new KnownPart(part.path(), part.bytes()))) {
        unknown.add(part);
      }
    }
    return unknown;
  }

  private static void send(StoreId id, List<StoreCopy.Part> parts, Exchange exchange)
      throws IOException {
    long total = 0;
    for (StoreCopy.Part part : parts) {
      total += part.bytes();
    }
    PartStream stream =
        new PartStream(exchange.output(), total, done -> done.tell(exchange, "copying"));
    byte[] store = id.value().getBytes(StandardCharsets.UTF_8);
    stream.begin(STORE, store.length);
    stream.write(store);
    for (StoreCopy.Part part : parts) {
      stream.begin(part.path(), part.bytes());
      write(part, stream);
    }
  }

  private static void write(StoreCopy.Part part, PartStream stream) throws IOException {
    try {
      part.writeTo(stream);
    } catch (JournalCorrupt e) {
      throw new Refused(String.valueOf(e.getMessage()), e);
    }
  }
}

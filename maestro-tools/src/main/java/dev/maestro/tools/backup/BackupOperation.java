package dev.maestro.tools.backup;

import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.StoreCopy;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends the store as it is at one commit, but for what the tool has already.
 *
 * <pre>
 * arguments  {"storeId","known":[{"path","bytes"}]}: the parts that it has, of which store; both
 *            may be missing
 * output     the parts that it has not, as {@link PartStream} has them
 * result     {"storeId","id","generation","seq","projects","tasks","sessions",
 *            "parts":[{"path","bytes","forGood"}]}: all of the store's parts
 * </pre>
 */
public final class BackupOperation implements Operation {

  public static final String NAME = "backup";

  /** A part, as somebody may have it already. */
  private record Known(String path, long bytes) {}

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    try (StoreCopy copy = store.copy()) {
      Set<Known> known = known(arguments, copy);
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
      send(unknown(copy, known), exchange);
      return result;
    }
  }

  private static Set<Known> known(ObjectNode arguments, StoreCopy copy) {
    if (!arguments.path("storeId").asString("").equals(copy.id().value())) {
      return Set.of();
    }
    return arguments
        .path("known")
        .valueStream()
        .map(part -> new Known(part.path("path").asString(""), part.path("bytes").asLong(0)))
        .collect(Collectors.toSet());
  }

  private static List<StoreCopy.Part> unknown(StoreCopy copy, Set<Known> known) throws IOException {
    List<StoreCopy.Part> unknown = new ArrayList<>();
    for (StoreCopy.Part part : copy.parts()) {
      if (!part.isForGood() || !known.contains(new Known(part.path(), part.bytes()))) {
        unknown.add(part);
      }
    }
    return unknown;
  }

  private static void send(List<StoreCopy.Part> parts, Exchange exchange) throws IOException {
    long total = 0;
    for (StoreCopy.Part part : parts) {
      total += part.bytes();
    }
    PartStream stream =
        new PartStream(exchange.output(), total, done -> done.tell(exchange, "copying"));
    for (StoreCopy.Part part : parts) {
      stream.begin(part.path(), part.bytes());
      part.writeTo(stream);
    }
  }
}

package dev.maestro.tools.control;

import dev.maestro.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which directory is meant, whatever name it is called by. A copy of it is another one.
 *
 * @param path without links
 * @param file by which the system knows it; null where it tells none
 */
record HeldDirectory(String path, @Nullable String file) {

  static HeldDirectory of(Path dataDir) throws IOException {
    Path real = dataDir.toRealPath();
    Object file = Files.readAttributes(real, BasicFileAttributes.class).fileKey();
    return new HeldDirectory(real.toString(), file == null ? null : file.toString());
  }

  static HeldDirectory of(JsonNode json) {
    return new HeldDirectory(json.path("path").asString(""), json.path("file").asString(null));
  }

  ObjectNode toJson() {
    return Json.TREES.createObjectNode().put("path", path).put("file", file);
  }

  /** A container may see it at another path. */
  boolean isSame(HeldDirectory other) {
    if (file == null || other.file == null) {
      return path.equals(other.path);
    }
    return file.equals(other.file);
  }
}

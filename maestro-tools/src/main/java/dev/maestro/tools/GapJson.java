package dev.maestro.tools;

import dev.maestro.json.Json;
import dev.maestro.storage.fs.journal.Passage.Gap;
import tools.jackson.databind.node.ObjectNode;

/**
 * What cannot be read of a journal, as tools tell it.
 *
 * <pre>
 * {"firstSeq":12,"lastSeq":40,                     its events; where there is none, lastSeq is the
 *  "file":"journal/0000000002.journal",            one before firstSeq
 *  "offset":4711}
 * </pre>
 */
public final class GapJson {

  private GapJson() {}

  public static ObjectNode of(Gap gap) {
    return Json.TREES
        .createObjectNode()
        .put("firstSeq", gap.firstSeq())
        .put("lastSeq", gap.lastSeq())
        .put("file", "journal/" + gap.segment())
        .put("offset", gap.offset());
  }
}

package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Any bytes are read or refused in words that can be sent, and what is read can be written and read
 * again. A build runs the inputs that are kept beside the tests; with {@code JAZZER_FUZZ=1} in the
 * environment it looks for new ones.
 */
class JsonFuzzTest {

  private static final StoredEntity STORED = new StoredEntity("x", 0, new ProjectId("p"));

  private static final List<Consumer<Value.Fields>> READERS =
      List.of(
          ProjectCodec::readNew,
          ProjectCodec::readPatch,
          TaskCodec::readNew,
          body -> TaskCodec.readPatch(new TaskId("t"), body),
          SubtaskCodec::readNew,
          SubtaskCodec::readPatch,
          SessionCodec::readNew,
          SessionCodec::readPatch,
          SpawnCodec::readNew,
          TaskTimelineCodec::readPosted,
          SessionEventCodec::readPosted,
          SessionTimelineCodec::readPosted);

  @FuzzTest
  void whatIsReadCanBeWrittenAndReadAgain(byte[] input) {
    refusing(() -> {
      Value.Fields parsed = Json.parse(input);
      assertThat(Json.parse(Json.compact(g -> Json.write(parsed, g)))).isEqualTo(parsed);
      assertThat(Json.parse(Json.pretty(g -> Json.write(parsed, g)))).isEqualTo(parsed);
      READERS.forEach(reader -> refusing(() -> reader.accept(parsed)));
    });
  }

  @FuzzTest
  void whatIsStoredIsReadTheSameAgain(byte[] input) {
    refusing(() -> {
      byte[] saved = Documents.pretty(Documents.project(input, STORED));
      assertThat(Documents.pretty(Documents.project(saved, STORED))).isEqualTo(saved);
    });
    refusing(() -> {
      byte[] saved = Documents.pretty(Documents.task(input, STORED));
      assertThat(Documents.pretty(Documents.task(saved, STORED))).isEqualTo(saved);
    });
    refusing(() -> {
      byte[] saved = Documents.pretty(Documents.session(input, STORED));
      assertThat(Documents.pretty(Documents.session(saved, STORED))).isEqualTo(saved);
    });
    refusing(() -> SkillCodec.readManifest(input, "folder", ""));
  }

  @FuzzTest
  void aDeltaIsRefusedOrLeavesADocument(byte[] input) {
    byte[] document = TestJson.bytes("{'id':'x','timeline':[1,2],'own':{}}");
    refusing(() -> RawDocument.of(RawNames.OF_TASK, input).bytes());
    refusing(() -> RawDocument.of(RawNames.OF_TASK, document).apply(input));
    DocumentTree tree = DocumentTree.of(document);
    refusing(() -> {
      tree.apply(input);
      byte[] image = tree.compact();
      assertThat(DocumentTree.of(image).compact()).isEqualTo(image);
      Value.Fields delta = new JsonParsing(Limits.DELTA).parse(input);
      RawDocument raw = RawDocument.of(new RawNames(List.of()), document);
      raw.apply(Json.compact(g -> Json.write(delta, g)));
      assertThat(raw.bytes()).isEqualTo(image);
      refusing(() -> {
        byte[] task = Documents.compact(tree.task(STORED));
        assertThat(Documents.compact(Documents.task(image, STORED))).isEqualTo(task);
      });
    });
  }

  @FuzzTest
  void anEventThatIsReadCanBeWrittenAndReadAgain(byte[] input) {
    refusing(() -> {
      byte[] encoded = StoredEvents.encode(StoredEvents.decode(input));
      assertThat(StoredEvents.encode(StoredEvents.decode(encoded))).isEqualTo(encoded);
    });
  }

  @FuzzTest
  void aLineOfAnExportThatIsReadCanBeWrittenAndReadAgain(byte[] input) {
    refusing(() -> {
      byte[] encoded = ExportLine.decode(input).encode();
      assertThat(ExportLine.decode(encoded).encode()).isEqualTo(encoded);
    });
    refusing(() -> {
      ExportHeader header = ExportHeader.decode(input);
      assertThat(ExportHeader.decode(header.encode())).isEqualTo(header);
    });
  }

  private static void refusing(Runnable reading) {
    try {
      reading.run();
    } catch (MaestroException e) {
      assertThat(e.getMessage()).isNotBlank();
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(e.getMessage())).isTrue();
    }
  }
}

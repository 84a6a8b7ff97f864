package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.port.Snapshot;
import dev.maestro.testkit.InMemoryStorage;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ExportFileTest {

  @TempDir Path dir;

  private final InMemoryStorage store = new InMemoryStorage();
  private Path file;

  @BeforeEach
  void fill() throws IOException {
    new RandomStore(8).fill(store);
    file = Files.writeString(dir.resolve("all.jsonl"), "what was there before");
  }

  private JsonNode export(OutputStream output) throws IOException {
    try (Snapshot now = store.snapshot()) {
      return Export.write(now, null, output, (what, done, total) -> {});
    }
  }

  private void requireAsBefore() throws IOException {
    assertThat(file).hasContent("what was there before");
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void theExportTakesThePlaceOfWhatWasThere() throws IOException {
    JsonNode result = new ExportFile(file).write(this::export);
    assertThat(Files.readAllBytes(file)).isEqualTo(MoveRules.exported(store));
    assertThat(result.path("bytes").asLong(0)).isEqualTo(Files.size(file));
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void anExportThatBreaksOffLeavesTheFileAsItWas() throws IOException {
    assertThatThrownBy(() ->
            new ExportFile(file)
                .write(output -> {
                  export(output);
                  throw new IOException("No space left on device");
                }))
        .hasMessage("No space left on device");
    requireAsBefore();
  }

  @Test
  void aDiskThatGivesBackSomethingElseIsNoticed() throws IOException {
    List<ExportFile.Writing> broken =
        List.of(
            output -> {
              JsonNode result = export(output);
              output.write("more\n".getBytes(StandardCharsets.US_ASCII));
              return result;
            },
            output -> export(OutputStream.nullOutputStream()),
            output -> ((ObjectNode) export(output)).put("tasks", 1_000_000),
            output -> ((ObjectNode) export(output)).put("sha256", "0".repeat(64)));
    for (ExportFile.Writing writing : broken) {
      assertThatThrownBy(() -> new ExportFile(file).write(writing))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not what the disk gives back");
      requireAsBefore();
    }
  }

  @Test
  void whereNoFileCanBeIsRefused() {
    assertThatThrownBy(() -> new ExportFile(dir)).isInstanceOf(Refused.class);
    assertThatThrownBy(() -> new ExportFile(dir.resolve("no/all.jsonl")))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("no directory");
  }
}

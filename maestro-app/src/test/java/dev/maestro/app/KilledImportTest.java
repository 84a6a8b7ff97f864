package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.Progress;
import dev.maestro.tools.StoreAccess;
import dev.maestro.tools.move.Export;
import dev.maestro.tools.move.Import;
import dev.maestro.tools.move.ImportWatch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that is killed while it writes an import, in which one session has all tasks. */
@Timeout(120)
final class KilledImportTest {

  private static final int TASKS = 5_000;
  private static final Progress UNTOLD = (what, done, total) -> {};

  @TempDir private Path dir;

  private static byte[] lines() {
    String ids =
        IntStream.range(0, TASKS).mapToObj("\"t%d\""::formatted).collect(Collectors.joining(","));
    String tasks =
        IntStream.range(0, TASKS)
            .mapToObj("{\"task\":{\"id\":\"t%d\",\"projectId\":\"p\"}}\n"::formatted)
            .collect(Collectors.joining());
    return """
    {"format":"maestro-export","version":1,"projects":1,"tasks":%d,"sessions":1}
    {"project":{"id":"p"}}
    {"session":{"id":"s","projectId":"p","taskIds":[%s]}}
    %s\
    """
        .formatted(TASKS, ids, tasks)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode run(
      Path data, String operation, InputStream in, OutputStream out, Progress told)
      throws IOException {
    return new StoreAccess(data)
        .run(operation, JsonMapper.shared().createObjectNode(), in, out, told);
  }

  private static JsonNode imported(Path data, Progress told) throws IOException {
    return run(
        data,
        Import.NAME,
        new ByteArrayInputStream(lines()),
        OutputStream.nullOutputStream(),
        told);
  }

  private static byte[] exported(Path data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    run(data, Export.NAME, InputStream.nullInputStream(), bytes, UNTOLD);
    return bytes.toByteArray();
  }

  @Test
  void allOfItIsThereOrNothingAndTheToolSaysSo() throws Exception {
    Path whole = dir.resolve("whole");
    FileStorage.open(whole).close();
    byte[] before = exported(whole);
    imported(whole, UNTOLD);
    byte[] after = exported(whole);
    Path data = dir.resolve("data");
    Throwable failure;
    ImportWatch watch;
    try (ChildServer server = ChildServer.ready(dir)) {
      watch =
          new ImportWatch((what, done, total) -> {
            if (what.equals("writing")) {
              killed(server);
            }
          });
      failure = catchThrowable(() -> imported(data, watch));
    }
    byte[] now = exported(data);
    assertThat(now).isIn(before, after);
    if (failure == null) {
      assertThat(now).isEqualTo(after);
    } else {
      assertThat(failure).isInstanceOf(IOException.class);
      assertThat(watch.explained((IOException) failure, false))
          .hasMessageContaining("all of the import is in the store, or nothing")
          .hasMessageContaining("named as conflicts");
      assertThat(watch.explained((IOException) failure, true))
          .hasMessageContaining("a second copy");
    }
    imported(data, UNTOLD);
    assertThat(exported(data)).isEqualTo(after);
  }

  private static void killed(ChildServer server) {
    try {
      server.kill();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatBreaksBeforeItWritesIsToldAsItIs() {
    ImportWatch watch = new ImportWatch(UNTOLD);
    watch.progress("reading", 1, 2);
    IOException broken = new IOException("broken");
    assertThat(watch.explained(broken, true)).isSameAs(broken);
  }

  @Test
  void aToolPrintsNoWarningsOfTheServersLog() throws Exception {
    Path data = dir.resolve("data");
    FileStorage.open(data).close();
    // Which is told where a store is opened.
    Files.delete(data.resolve(".maestro-format"));
    try (ChildServer tool = ChildServer.start(dir, Map.of(), "stats", "--data-dir=" + data)) {
      assertThat(tool.awaitExit()).isZero();
      assertThat(tool.err()).isEmpty();
    }
  }
}

package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.port.Snapshot;
import dev.maestro.testkit.InMemoryStorage;
import dev.maestro.testkit.faulty.Faults;
import dev.maestro.testkit.faulty.FaultyFileSystem;
import dev.maestro.tools.Refused;
import dev.maestro.tools.UnfinishedFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
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

  @Test
  void whatIsThereKeepsItsRightsAndWhatIsNewIsItsOwnersAlone() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    new ExportFile(file).write(this::export);
    assertThat(rights(file)).isEqualTo("rw-rw-r--");
    Path fresh = dir.resolve("new.jsonl");
    new ExportFile(fresh)
        .write(output -> {
          assertThat(rights(unfinished(file))).isEqualTo("rw-------");
          return export(output);
        });
    assertThat(rights(fresh)).isEqualTo("rw-------");
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private Path unfinished(Path besides) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(path -> !path.equals(besides))
          .filter(path -> path.getFileName().toString().startsWith(".maestro-unfinished-"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void theFileBehindALinkIsReplacedAndTheLinkStays() throws IOException {
    Path elsewhere = Files.createDirectories(dir.resolve("elsewhere/deep"));
    Path target = Files.writeString(elsewhere.resolve("target.jsonl"), "old");
    Path link = Files.createSymbolicLink(dir.resolve("link.jsonl"), target);
    new ExportFile(link).write(this::export);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readAllBytes(target)).isEqualTo(MoveRules.exported(store));

    Path through = Files.createSymbolicLink(dir.resolve("sd"), elsewhere);
    new ExportFile(through.resolve("../out.jsonl")).write(this::export);
    assertThat(elsewhere.resolveSibling("out.jsonl")).exists();
    assertThat(dir.resolve("out.jsonl")).doesNotExist();

    Path nowhere = Files.createSymbolicLink(dir.resolve("no.jsonl"), dir.resolve("none"));
    assertThatThrownBy(() -> new ExportFile(nowhere))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("a link to what is not there");
  }

  @Test
  void aPipeTakesTheLinesAndStaysAPipe() throws Exception {
    Path pipe = dir.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(() -> {
          try {
            return Files.readAllBytes(pipe);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    ExportFile target = new ExportFile(pipe);
    assertThat(target.isStream()).isTrue();
    target.write(this::export);
    assertThat(read.get()).isEqualTo(MoveRules.exported(store));
    assertThat(Files.isRegularFile(pipe)).isFalse();
    new ExportFile(Path.of("/dev/null")).write(this::export);
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
  }

  @Test
  void aNameMayBeAsLongAsTheSystemAllows() throws IOException {
    Path longest = dir.resolve("x".repeat(255));
    new ExportFile(longest).write(this::export);
    assertThat(longest).exists();
  }

  @Test
  void whatExportsHaveLeftThatDiedIsRemovedAndWhatIsWrittenNowIsNot() throws IOException {
    Path left = Files.writeString(dir.resolve(".maestro-unfinished-0123456789abcdef.tmp"), "left");
    Path other = Files.writeString(dir.resolve(".maestro-unfinished-mine.tmp"), "somebody's");
    new ExportFile(file)
        .write(output -> {
          assertThat(left).doesNotExist();
          Path unfinished = unfinished(other);
          new ExportFile(dir.resolve("second.jsonl")).write(this::export);
          assertThat(unfinished).exists();
          return export(output);
        });
    assertThat(other).exists();
    assertThat(Files.readAllBytes(file)).isEqualTo(MoveRules.exported(store));
    assertThat(dir.resolve("second.jsonl")).hasSameBinaryContentAs(file);
  }

  @Test
  void whereNoFileCanBeLockedNothingIsLeft() throws IOException {
    Faults faults = new Faults();
    faults.forbidLocks();
    Path unlockable =
        new FaultyFileSystem(FileSystems.getDefault(), faults).getPath(file.toString());
    assertThatThrownBy(() -> UnfinishedFile.beside(unlockable))
        .isInstanceOf(IOException.class)
        .hasMessage("No locks available");
    requireAsBefore();
  }

  @Test
  void anExportThatWroteNothingLeavesTheFileAsItWas() throws IOException {
    JsonNode result =
        new ExportFile(file)
            .write(output -> JsonMapper.shared().createObjectNode().put("written", false));
    assertThat(Export.hasWritten(result)).isFalse();
    requireAsBefore();
  }

  /** Begins an export, and does not end it. */
  static final class Stuck {

    private Stuck() {}

    public static void main(String[] args) throws IOException {
      new ExportFile(Path.of(args[0]))
          .write(output -> {
            output.write('x');
            System.out.println("begun");
            while (true) {
              LockSupport.park();
            }
          });
    }
  }

  @Test
  void anExportThatIsStoppedBySignalLeavesNothing() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Stuck.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("begun");
      assertThat(unfinished(file)).exists();
      process.destroy();
      process.waitFor();
    } finally {
      process.destroyForcibly();
    }
    requireAsBefore();
  }
}

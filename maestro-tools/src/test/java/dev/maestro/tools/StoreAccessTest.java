package dev.maestro.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Snapshot;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.control.ControlServer;
import dev.maestro.tools.move.Import;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One operation, whoever holds the store. */
@Timeout(60)
final class StoreAccessTest {

  @TempDir Path dir;

  private final TestOperations operations = new TestOperations();
  private final List<String> progress = new ArrayList<>();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ObjectNode arguments = TestOperations.JSON.createObjectNode().put("a", 1);
  private Patience patience = new Patience(0, Duration.ZERO);
  private Runnable whileWaiting = () -> {};
  private @Nullable FileStorage held;
  private @Nullable ControlServer server;

  @BeforeEach
  void aStoreIsThere() {
    FileStorage.open(dir).close();
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    if (held != null) {
      held.close();
    }
  }

  private void hold(boolean byAServer) throws IOException {
    if (byAServer) {
      held = FileStorage.open(dir);
      server = ControlServer.start(dir, held, operations.all());
    }
  }

  private JsonNode run(String operation, InputStream input) throws IOException {
    return run(operation, input, output);
  }

  private JsonNode run(String operation, InputStream input, OutputStream out) throws IOException {
    return new StoreAccess(dir, operations.all(), patience)
        .run(
            operation,
            arguments,
            input,
            out,
            (what, done, total) -> {
              progress.add(what + " " + done + "/" + total);
              whileWaiting.run();
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inputOutputArgumentsAndResultAreTheSameThere(boolean byAServer) throws Exception {
    hold(byAServer);
    byte[] bytes = new byte[3 * 64 * 1024 + 17];
    new Random(7).nextBytes(bytes);

    JsonNode result = run("echo", new ByteArrayInputStream(bytes));

    assertThat(result.path("bytes").asInt(0)).isEqualTo(bytes.length);
    assertThat(result.path("arguments")).isEqualTo(arguments);
    assertThat(output.toByteArray()).isEqualTo(bytes);
    assertThat(progress).endsWith("echoing " + bytes.length + "/" + bytes.length);
  }

  @Test
  void aStoreOfAnotherUserIsKnownByItsJournal() throws IOException {
    assertThat(StoreOwner.other(dir.resolve("nothing"), 1)).isEmpty();
    FileStorage.open(dir).close();
    Path journal = dir.resolve("journal");
    long user = ((Number) Files.getAttribute(journal, "unix:uid")).longValue();
    assertThat(StoreOwner.other(dir)).isEmpty();
    assertThat(StoreOwner.other(dir, user)).isEmpty();
    assertThat(StoreOwner.other(dir, user + 1)).contains(Files.getOwner(journal).getName());
  }

  @Test
  void thisUserIsTheOneWhoseFilesItMakes() throws IOException {
    long user = ((Number) Files.getAttribute(dir.resolve("journal"), "unix:uid")).longValue();
    assertThat(StoreOwner.thisUser()).isEqualTo(user);
    assertThat(StoreOwner.ownerOfWhatIsMade()).isEqualTo(user);
  }

  /** Only the superuser can give files away, and look into those of others. */
  @Test
  void aStoppedStoreOfAnotherUserIsNotOpenedAndAServersIsAsked() throws Exception {
    giveAway();
    assertThatThrownBy(() -> run("echo", InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("belongs to the user 4711, and no server runs on it that could")
        .hasMessageContaining("sudo -u 4711 maestro-server");
    hold(true);
    assertThat(run("echo", InputStream.nullInputStream()).path("bytes").asInt(-1)).isZero();
  }

  private void giveAway() throws IOException {
    assumeTrue(StoreOwner.thisUser() == 0);
    Files.setAttribute(dir.resolve("journal"), "unix:uid", 4711);
  }

  @Test
  void aStoreOfAnotherUserIsNotMended() throws Exception {
    giveAway();
    Files.writeString(dir.resolve("journal/consumers"), "maestro-consumers 1\n");
    Map<String, String> before = contents();
    assertThatThrownBy(() -> Doctor.repair(dir, (what, done, total) -> {}))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("belongs to the user 4711")
        .hasMessageContaining("sudo -u 4711 maestro-server");
    assertThat(contents()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingMayGoInAndOut(boolean byAServer) throws Exception {
    hold(byAServer);
    assertThat(run("echo", InputStream.nullInputStream()).path("bytes").asInt(-1)).isZero();
    assertThat(output.toByteArray()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRefusalComesBackAsOneThoughInputIsLeft(boolean byAServer) throws Exception {
    hold(byAServer);
    InputStream much = new ByteArrayInputStream(new byte[8 * 1024 * 1024]);
    assertThatThrownBy(() -> run("refuse", much))
        .isInstanceOf(Refused.class)
        .hasMessage("No. Ask for something else.");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFaultComesBackAsOne(boolean byAServer) throws Exception {
    hold(byAServer);
    assertThatThrownBy(() -> run("fail", InputStream.nullInputStream()))
        .isInstanceOf(IOException.class)
        .hasMessage("The disk is broken");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFaultIsToldInTheSameWords(boolean byAServer) throws Exception {
    hold(byAServer);
    assertThatThrownBy(() -> run("miss", InputStream.nullInputStream()))
        .isInstanceOf(IOException.class)
        .hasMessage("journal/1: it is not there");
    assertThatThrownBy(() -> run("rot", InputStream.nullInputStream()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("task_1 cannot be read: tasks/p_1/task_1.json: Malformed JSON");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatNobodyForesawInTheInputComesToWhoeverGaveIt(boolean byAServer) throws Exception {
    hold(byAServer);
    InputStream slipping =
        new InputStream() {
          @Override
          public int read() {
            throw new IllegalStateException("The line cannot be made");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            return read();
          }
        };
    assertThatThrownBy(() -> run("read", slipping))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The line cannot be made");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inputThatFailsIsNotTakenForItsEnd(boolean byAServer) throws Exception {
    hold(byAServer);
    assertThatThrownBy(() -> run("read", new BreakingInput()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("The stick was pulled out");
    assertThat(operations.ends.take()).isEqualTo("broken off");
  }

  @Test
  void anOperationLearnsThatItsToolHasGone() throws Exception {
    hold(true);
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("The pipe is closed");
          }
        };
    assertThatThrownBy(() -> run("stay", InputStream.nullInputStream(), closed))
        .hasMessageContaining("The pipe is closed");
    assertThat(operations.ends.take()).isEqualTo("abandoned");
  }

  @Test
  void aServerThatStopsBreaksOffWhatIsUnderWay() throws Exception {
    held = FileStorage.open(dir);
    ControlServer stopping = ControlServer.start(dir, held, operations.all());
    CountDownLatch begun = new CountDownLatch(1);
    OutputStream seen =
        new OutputStream() {
          @Override
          public void write(int octet) {
            begun.countDown();
          }
        };
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(() -> {
          try {
            begun.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          stopping.close();
        });
    assertThatThrownBy(() -> run("stay", InputStream.nullInputStream(), seen))
        .hasMessageContaining("The server went away");
    assertThat(operations.ends.take()).isEqualTo("abandoned");
    stopped.join();
    assertThat(dir.resolve(".maestro-control")).doesNotExist();
  }

  @Test
  void whoHoldsADirectoryAndTakesNoRequestsIsNamed() {
    held = FileStorage.open(dir);
    assertThatThrownBy(() -> run("echo", InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("pid " + ProcessHandle.current().pid())
        .hasMessageContaining("probably by another tool")
        .hasMessageContaining("Try again");
    assertThatThrownBy(() -> Doctor.examine(dir, patience, (what, done, total) -> {}))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("probably by another tool");
  }

  private void waitPatiently() {
    patience = new Patience(10_000, Duration.ofMillis(1));
  }

  @Test
  void anotherToolIsWaitedFor() throws Exception {
    FileStorage other = FileStorage.open(dir);
    held = other;
    waitPatiently();
    whileWaiting =
        () -> {
          if (progress.size() == 3) {
            other.close();
          }
        };

    assertThat(run("echo", InputStream.nullInputStream()).path("bytes").asInt(-1)).isZero();

    assertThat(progress.get(0)).isEqualTo("waiting for another tool 1/10000");
    assertThat(progress).hasSizeGreaterThan(3);
  }

  @Test
  void aServerThatStartsIsWaitedForAndAsked() throws Exception {
    FileStorage starting = FileStorage.open(dir);
    held = starting;
    waitPatiently();
    whileWaiting =
        () -> {
          if (server == null) {
            try {
              server = ControlServer.start(dir, starting, operations.all());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };

    assertThat(run("echo", InputStream.nullInputStream()).path("bytes").asInt(-1)).isZero();
    assertThat(progress.get(0)).startsWith("waiting for another tool");
  }

  @Test
  void whatAKilledServerLeftDoesNotHideAnotherTool() throws Exception {
    FileStorage other = FileStorage.open(dir);
    held = other;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(
          dir.resolve(".maestro-control"),
          "maestro-control 2\nport %d\nkey %s\n".formatted(gone.getLocalPort(), "0".repeat(64)));
    }
    waitPatiently();
    whileWaiting = other::close;
    assertThat(run("echo", InputStream.nullInputStream()).path("bytes").asInt(-1)).isZero();
  }

  @Test
  void theDoctorWaitsForAnotherToolToo() throws Exception {
    FileStorage other = FileStorage.open(dir);
    held = other;
    waitPatiently();
    JsonNode found = Doctor.examine(dir, patience, (what, done, total) -> other.close());
    assertThat(found.path("healthy").asBoolean(false)).isTrue();
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.toList()) {
        contents.put(
            file.toString(),
            Files.isDirectory(file) ? "" : Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  private void empty() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(dir)) {
          Files.delete(file);
        }
      }
    }
  }

  private void assertRefused(String operation, String message) throws IOException {
    Map<String, String> before = contents();
    assertThatThrownBy(() -> run(operation, InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(message)
        .hasMessageEndingWith("Nothing was changed.");
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void aDirectoryOfOtherFilesIsLeftAsItIs() throws Exception {
    empty();
    Files.writeString(dir.resolve("notes.txt"), "mine");
    assertRefused("echo", "not Maestro's");
    assertRefused("begin", "not Maestro's");
    Files.delete(dir.resolve("notes.txt"));
    // A folder of that name need not be of a store.
    Files.createDirectories(dir.resolve("journal"));
    Files.writeString(dir.resolve("journal/monday.txt"), "mine");
    assertRefused("begin", "not Maestro's");
  }

  @Test
  void aDirectoryOfAnEarlierMaestroIsLeftAsItIs() throws Exception {
    empty();
    Files.createDirectories(dir.resolve("projects"));
    Files.writeString(
        dir.resolve("projects/p_1.json"),
        "{\"id\": \"p_1\", \"name\": \"P\", \"createdAt\": 1, \"updatedAt\": 1}");
    assertRefused("echo", "Start the server on it once");
    assertRefused("begin", "import the directory into another store");
  }

  @Test
  void aStoreThatHasLostItsJournalIsLeftAsItIs() throws Exception {
    Path journal = dir.resolve("journal");
    Files.move(journal, dir.resolve(".maestro-moved"));
    assertRefused("echo", "holds documents and no journal");
  }

  @Test
  void anEmptyDirectoryBecomesAStoreOnlyWhereOneMayBegin() throws Exception {
    empty();
    Files.createDirectories(dir.resolve("lost+found"));
    assertRefused("echo", "holds no store");
    assertThat(run("begin", InputStream.nullInputStream()).path("bytes").asInt(-1)).isZero();
    assertThat(run("echo", InputStream.nullInputStream()).path("bytes").asInt(-1)).isZero();
  }

  @Test
  void aStoreThatWasHalfMadeIsMade() throws Exception {
    Files.delete(dir.resolve("journal/store"));
    Files.delete(dir.resolve("journal/.gitignore"));
    Files.delete(dir.resolve(".maestro-format"));
    assertRefused("echo", "holds no store");
    assertThat(run("begin", InputStream.nullInputStream()).path("bytes").asInt(-1)).isZero();
    assertThat(dir.resolve("journal/store")).exists();
  }

  private void importInto(InputStream lines) throws IOException {
    JsonNode result =
        new StoreAccess(dir)
            .run(
                Import.NAME,
                TestOperations.JSON.createObjectNode(),
                lines,
                OutputStream.nullOutputStream(),
                (what, done, total) -> {});
    assertThat(result.path("imported").asBoolean(true)).isFalse();
  }

  @Test
  void anImportOfNothingLeavesAnEmptyDirectoryAsItIs() throws Exception {
    empty();
    InputStream noExport = new ByteArrayInputStream("{}\n".getBytes(StandardCharsets.UTF_8));
    importInto(noExport);
    assertThat(contents()).containsOnlyKeys(dir.toString());
    Files.createDirectories(dir.resolve("lost+found"));
    Files.writeString(dir.resolve(".gitignore"), "mine");
    Map<String, String> before = contents();
    noExport.reset();
    importInto(noExport);
    assertThat(contents()).isEqualTo(before);
    assertThatThrownBy(() -> importInto(new BreakingInput()))
        .hasMessageContaining("The stick was pulled out");
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void anEmptyDirectoryThatCannotBecomeAStoreStaysAsItIs() throws Exception {
    empty();
    Files.createDirectories(dir.resolve("journal/.maestro-7.tmp/deep"));
    Map<String, String> before = contents();
    assertThatThrownBy(() -> run("begin", InputStream.nullInputStream()))
        .isInstanceOf(DataDirectoryUnusable.class);
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void aStoreThatWasHalfMadeBeforeAnImportOfNothingCanStillBeMade() throws Exception {
    Files.delete(dir.resolve("journal/store"));
    Files.delete(dir.resolve("journal/.gitignore"));
    Files.delete(dir.resolve(".maestro-format"));
    List<String> before = List.copyOf(contents().keySet());
    importInto(new ByteArrayInputStream(new byte[] {'{', '}'}));
    assertThat(contents().keySet()).containsExactlyElementsOf(before);
    assertThat(run("begin", InputStream.nullInputStream()).path("bytes").asInt(-1)).isZero();
  }

  @Test
  void whatWasWrittenBeforeAnOperationFailsStays() throws Exception {
    empty();
    Project project = new Project(new ProjectId("p"), "P", "", "", 1, 1, Value.Fields.EMPTY);
    Operation failing =
        new Operation() {

          @Override
          public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
              throws IOException {
            store.write(tx -> {
              tx.save(project);
              return true;
            });
            throw new IOException("The disk is broken");
          }

          @Override
          public boolean mayBegin() {
            return true;
          }
        };
    assertThatThrownBy(() ->
            new StoreAccess(dir, Map.of("write", failing), patience)
                .run("write", arguments, InputStream.nullInputStream(), output, (what, a, b) -> {}))
        .hasMessage("The disk is broken");
    try (FileStorage store = FileStorage.open(dir);
        Snapshot now = store.snapshot()) {
      assertThat(now.requireProject(project.id())).isEqualTo(project);
    }
  }

  @Test
  void aDirectoryThatIsNotThereIsNotMade() {
    Path missing = dir.resolve("missing");
    assertThatThrownBy(() ->
            new StoreAccess(missing, operations.all(), patience)
                .run("echo", arguments, InputStream.nullInputStream(), output, (what, a, b) -> {}))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(missing.toString());
    assertThat(Files.exists(missing)).isFalse();
  }

  @Test
  void anOperationThatTheServerDoesNotKnowIsRefused() throws Exception {
    held = FileStorage.open(dir);
    server = ControlServer.start(dir, held, Map.of());
    assertThatThrownBy(() -> run("echo", InputStream.nullInputStream()))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("'echo'")
        .hasMessageContaining("another version");
  }

  private static final class BreakingInput extends InputStream {

    private int given;

    @Override
    public int read() throws IOException {
      if (given++ < 100) {
        return 1;
      }
      throw new IOException("The stick was pulled out");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      bytes[offset] = (byte) read();
      return 1;
    }
  }
}

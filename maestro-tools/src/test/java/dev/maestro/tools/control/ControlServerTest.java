package dev.maestro.tools.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.TestOperations;
import dev.maestro.tools.control.Frames.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Whoever comes over loopback may be anybody on this machine. */
@Timeout(60)
@Isolated("its logger is that of every server")
final class ControlServerTest {

  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(200);

  /** What waits for a deadline waits for ever. */
  private static final ControlLimits PATIENT =
      new ControlLimits(16, 64, NEVER, NEVER, NEVER, NEVER, NEVER);

  private static final int MUCH = 256 * 1024 * 1024;

  @TempDir Path dir;

  private final TestOperations operations = new TestOperations();
  private FileStorage store;
  private ControlServer server;
  private ControlFile file;

  @BeforeEach
  void start() throws IOException {
    store = FileStorage.open(dir);
    start(PATIENT, new ServerSocket());
  }

  @AfterEach
  void close() {
    server.close();
    store.close();
  }

  private void start(ControlLimits limits, ServerSocket unbound) throws IOException {
    server = ControlServer.start(dir, store, operations.all(), limits, unbound);
    file = ControlFile.read(dir).orElseThrow();
  }

  private void startAgain(ControlLimits limits) throws IOException {
    server.close();
    start(limits, new ServerSocket());
  }

  private ToolPeer connected() throws IOException {
    return ToolPeer.to(file);
  }

  /** A tool that has asked. */
  private ToolPeer asking(String operation) throws IOException {
    return connected().ask(dir, operation);
  }

  /** A tool that is at work. */
  private ToolPeer staying() throws IOException {
    ToolPeer tool = asking("stay");
    assertThat(tool.answer().kind()).isEqualTo(Kind.DATA);
    return tool;
  }

  private void requireServed() throws IOException {
    try (ToolPeer tool = asking("refuse")) {
      assertThat(tool.message()).isEqualTo("No. Ask for something else.");
    }
  }

  @Test
  void onlyTheOwnerCanReadTheKey() throws IOException {
    requireOwnersFile();
  }

  private void requireOwnersFile() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ControlFile.in(dir))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(ControlFile.in(dir)))
        .matches("maestro-control 2\nport [0-9]+\nkey [0-9a-f]{64}\n");
  }

  @Test
  void aFileThatSomebodyLeftThereDoesNotShareItsRights() throws IOException {
    server.close();
    Path old = Files.createFile(dir.resolve(".maestro-control"));
    Files.createFile(dir.resolve(".maestro-control.tmp"));
    Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rw-rw-rw-"));
    start(PATIENT, new ServerSocket());
    requireOwnersFile();
    assertThat(dir.resolve(".maestro-control.tmp")).doesNotExist();
  }

  @Test
  void eachStartHasAKeyOfItsOwn() throws IOException {
    String key = file.key();
    startAgain(PATIENT);
    assertThat(file.key()).isNotEqualTo(key);
  }

  @Test
  void theKeyOpensTheDoor() throws IOException {
    requireServed();
  }

  @Test
  void withoutTheKeyNothingIsDone() throws IOException {
    byte[] request = ToolPeer.request(dir, "refuse");
    ControlFile wrong = new ControlFile(file.port(), "0".repeat(64));
    try (ToolPeer stranger = ToolPeer.to(wrong).ask(dir, "refuse")) {
      assertThat(stranger.message()).startsWith("The key is not the one");
    }
    try (ToolPeer stranger = connected()) {
      stranger.challenge();
      stranger.ask(new byte[KeyProof.BYTES], request);
      assertThat(stranger.message()).startsWith("The key is not the one");
    }
  }

  @Test
  void whatProvedTheKeyElsewhereProvesNothing() throws IOException {
    byte[] request = ToolPeer.request(dir, "refuse");
    byte[] heard;
    try (ToolPeer tool = connected()) {
      heard = tool.proof(tool.challenge(), request);
      tool.ask(heard, ToolPeer.request(dir, "read"));
      assertThat(tool.message()).as("of another request").startsWith("The key is not the one");
    }
    try (ToolPeer stranger = connected()) {
      stranger.challenge();
      stranger.ask(heard, request);
      assertThat(stranger.message()).as("replayed").startsWith("The key is not the one");
    }
    try (ToolPeer stranger = connected()) {
      byte[] greeting = stranger.challenge();
      stranger.ask(Arrays.copyOfRange(greeting, KeyProof.BYTES, greeting.length), request);
      assertThat(stranger.message()).as("the server's own").startsWith("The key is not the one");
    }
  }

  @Test
  void noFrameButAChallengeIsReadBeforeTheGreeting() throws IOException {
    for (char kind = 0; kind < 256; kind++) {
      try (ToolPeer stranger = connected()) {
        stranger.announce(kind, kind == 'C' ? MUCH : KeyProof.BYTES);
        assertThat(stranger.isCutOff()).as("%d", (int) kind).isTrue();
      }
    }
    for (int length : new int[] {-1, 0, KeyProof.BYTES - 1, KeyProof.BYTES + 1}) {
      try (ToolPeer stranger = connected()) {
        stranger.announce('C', length);
        assertThat(stranger.isCutOff()).as("%d", length).isTrue();
      }
    }
    requireServed();
  }

  @Test
  void noFrameButASmallRequestIsReadBeforeTheKey() throws IOException {
    for (char kind : "CGDEPRXF".toCharArray()) {
      try (ToolPeer stranger = connected()) {
        stranger.challenge();
        stranger.announce(kind, kind == 'E' ? 0 : KeyProof.BYTES);
        assertThat(stranger.isCutOff()).as("%c", kind).isTrue();
      }
    }
    for (int length : new int[] {-1, KeyProof.BYTES - 1, Frames.LONGEST_REQUEST + 1, MUCH}) {
      try (ToolPeer stranger = connected()) {
        stranger.challenge();
        stranger.announce('Q', length);
        assertThat(stranger.isCutOff()).as("%d", length).isTrue();
      }
    }
    requireServed();
  }

  @Test
  void nothingButInputIsReadAfterTheKey() throws Exception {
    for (char kind : "CGQPRXF".toCharArray()) {
      try (ToolPeer tool = asking("read")) {
        tool.announce(kind, MUCH);
        assertThat(operations.ends.take()).isEqualTo("broken off");
      }
    }
    try (ToolPeer tool = asking("read")) {
      tool.announce('D', Frames.LONGEST_DATA + 1);
      assertThat(operations.ends.take()).isEqualTo("broken off");
    }
    requireServed();
  }

  @Test
  void whoeverSpeaksOtherwiseIsCutOff() throws IOException {
    for (String words : new String[] {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "PUT /", "\n"}) {
      try (ToolPeer stranger = connected()) {
        stranger.say(words);
        assertThat(stranger.isCutOff()).as(words).isTrue();
      }
    }
  }

  @Test
  void aRequestThatIsNoneIsCutOff() throws IOException {
    byte[] request = "{]".getBytes(StandardCharsets.US_ASCII);
    try (ToolPeer tool = connected()) {
      tool.ask(tool.proof(tool.challenge(), request), request);
      assertThat(tool.isCutOff()).isTrue();
    }
  }

  @Test
  void aStrangerHasOneDeadlineForAllThatItSays() throws IOException {
    startAgain(new ControlLimits(16, 64, SOON, NEVER, NEVER, NEVER, NEVER));
    try (ToolPeer stranger = connected()) {
      stranger.announce('C', KeyProof.BYTES);
      assertThat(saysOctetByOctet(stranger, KeyProof.BYTES)).isTrue();
    }
    try (ToolPeer stranger = connected()) {
      stranger.challenge();
      stranger.announce('Q', Frames.LONGEST_REQUEST);
      assertThat(saysOctetByOctet(stranger, Frames.LONGEST_REQUEST)).isTrue();
    }
  }

  /** Whether it is cut off before it has said all; each octet comes in time for itself. */
  private static boolean saysOctetByOctet(ToolPeer stranger, int octets) throws IOException {
    stranger.socket.setSoTimeout((int) SOON.toMillis() / 2);
    for (int i = 0; i < octets; i++) {
      try {
        stranger.say(new byte[1]);
        return stranger.isCutOff();
      } catch (SocketTimeoutException e) {
        assertThat(e).as("the server has said nothing yet").isNotNull();
      } catch (SocketException e) {
        return true;
      }
    }
    return false;
  }

  @Test
  void theStrangerThatCameFirstMakesRoomForTheOneTooMany() throws IOException {
    startAgain(new ControlLimits(16, 2, NEVER, NEVER, NEVER, NEVER, NEVER));
    try (ToolPeer first = connected()) {
      first.challenge();
      try (ToolPeer second = connected()) {
        second.challenge();
        requireServed();
        assertThat(first.isCutOff()).isTrue();
      }
    }
  }

  @Test
  void strangersTakeNoPlaceOfATool() throws Exception {
    startAgain(new ControlLimits(1, 64, NEVER, NEVER, NEVER, NEVER, NEVER));
    try (ToolPeer first = connected();
        ToolPeer second = connected();
        ToolPeer third = connected()) {
      first.challenge();
      second.challenge();
      third.challenge();
      requireServed();
    }
  }

  @Test
  void theToolTooManyIsToldSo() throws Exception {
    startAgain(new ControlLimits(1, 2, NEVER, NEVER, NEVER, NEVER, NEVER));
    try (ToolPeer working = staying();
        ToolPeer other = asking("refuse")) {
      assertThat(other.message()).startsWith("1 tools are at work").contains("Try again");
      working.frames.close();
      assertThat(operations.ends.take()).isEqualTo("abandoned");
    }
  }

  @Test
  void aWrongKeyIsLoggedOnceInAWhile() throws Exception {
    ControlFile wrong = new ControlFile(file.port(), "0".repeat(64));
    try (LogLines log = LogLines.listen()) {
      for (int i = 0; i < 3; i++) {
        try (ToolPeer stranger = ToolPeer.to(wrong).ask(dir, "refuse")) {
          assertThat(stranger.message()).startsWith("The key is not the one");
        }
      }
      assertThat(log.next()).startsWith("WARNING Somebody on this machine");
      assertThat(log.isEmpty()).isTrue();
    }
  }

  @Test
  void aToolThatTakesNothingIsGivenUp() throws Exception {
    startAgain(new ControlLimits(16, 64, NEVER, NEVER, SOON, NEVER, NEVER));
    try (LogLines log = LogLines.listen();
        ToolPeer stopped = asking("flood")) {
      assertThat(operations.ends.take()).isEqualTo("flooded");
      assertThat(log.next()).isEqualTo("INFO A tool asks for flood");
      assertThat(log.next())
          .isEqualTo(
              "WARNING A tool that asked for flood is given up, since it did not go on for 0 s");
      assertThat(stopped.answer().kind()).isEqualTo(Kind.DATA);
    }
  }

  @Test
  void aToolThatDoesNotGoOnWithItsInputIsGivenUp() throws Exception {
    startAgain(new ControlLimits(16, 64, NEVER, NEVER, SOON, NEVER, NEVER));
    try (ToolPeer stopped = asking("read")) {
      assertThat(operations.ends.take()).isEqualTo("broken off");
      assertThat(stopped.isCutOff()).isTrue();
    }
  }

  @Test
  void aToolThatDoesNotCloseIsClosed() throws Exception {
    startAgain(new ControlLimits(16, 64, NEVER, SOON, NEVER, NEVER, NEVER));
    try (LogLines log = LogLines.listen();
        ToolPeer staying = asking("refuse")) {
      assertThat(log.next()).isEqualTo("INFO A tool asks for refuse");
      assertThat(log.next()).isEqualTo("FINE A tool went away");
      assertThat(staying.answer().kind()).isEqualTo(Kind.REFUSAL);
    }
  }

  @Test
  void aToolThatGoesAwayIsNoWarning() throws Exception {
    try (LogLines log = LogLines.listen()) {
      try (ToolPeer tool = asking("flood")) {
        assertThat(tool.answer().kind()).isEqualTo(Kind.DATA);
      }
      assertThat(operations.ends.take()).isEqualTo("flooded");
      assertThat(log.next()).isEqualTo("INFO A tool asks for flood");
      assertThat(log.next()).isEqualTo("FINE A tool went away");
      try (ToolPeer tool = asking("read")) {
        tool.announce('D', 0);
      }
      assertThat(operations.ends.take()).isEqualTo("broken off");
      assertThat(log.next()).isEqualTo("INFO A tool asks for read");
      assertThat(log.next()).isEqualTo("FINE A tool went away");
    }
  }

  @Test
  void aFaultIsToldInWordsForPeople() throws IOException {
    assertThat(fault("fail")).isEqualTo("The disk is broken");
    assertThat(fault("miss")).isEqualTo("journal/1: it is not there");
    assertThat(fault("slip")).isEqualTo("java.lang.IllegalStateException: Nobody thought of that");
  }

  private String fault(String operation) throws IOException {
    try (ToolPeer tool = asking(operation)) {
      return tool.message();
    }
  }

  @Test
  void aToolThatMeansACopyOfTheDirectoryIsRefused(@TempDir Path copy) throws IOException {
    Files.copy(ControlFile.in(dir), ControlFile.in(copy));
    ControlFile copied = ControlFile.read(copy).orElseThrow();
    try (ToolPeer tool = ToolPeer.to(copied).ask(copy, "read")) {
      assertThat(tool.message())
          .startsWith("Nothing was done")
          .contains(copy.toString(), dir.toString());
    }
    assertThat(operations.ends).isEmpty();
  }

  @Test
  void aToolMayCallTheDirectoryByAnotherName(@TempDir Path other) throws IOException {
    Path link = Files.createSymbolicLink(other.resolve("link"), dir);
    try (ToolPeer tool = connected().ask(link, "refuse")) {
      assertThat(tool.message()).isEqualTo("No. Ask for something else.");
    }
  }

  @Test
  void aDirectoryThatHasNoNumberIsKnownByItsPath() {
    HeldDirectory held = new HeldDirectory("/a", null);
    assertThat(held.isSame(new HeldDirectory("/a", "1"))).isTrue();
    assertThat(held.isSame(new HeldDirectory("/b", null))).isFalse();
    assertThat(new HeldDirectory("/a", "1").isSame(new HeldDirectory("/a", "2"))).isFalse();
    assertThat(HeldDirectory.of(held.toJson())).isEqualTo(held);
  }

  @Test
  void whenNoConnectionCanBeTakenTheNextAttemptWaits() throws Exception {
    server.close();
    FailingListener listener = new FailingListener(Integer.MAX_VALUE);
    try (LogLines log = LogLines.listen()) {
      start(PATIENT, listener);
      assertThat(log.next())
          .startsWith("WARNING No tool can reach this server now: Too many open files");
      try (ToolPeer waiting = connected()) {
        server.close();
        assertThat(waiting.isCutOff()).isTrue();
      }
      assertThat(listener.attempts).hasValue(1);
    }
  }

  @Test
  void itServesAgainOnceConnectionsCanBeTaken() throws Exception {
    server.close();
    FailingListener listener = new FailingListener(3);
    start(new ControlLimits(16, 64, NEVER, NEVER, NEVER, Duration.ofNanos(1), NEVER), listener);
    requireServed();
    listener.failed.acquire(3);
  }

  /** As where no file can be opened any more. */
  private static final class FailingListener extends ServerSocket {

    private final Semaphore failed = new Semaphore(0);
    private final AtomicInteger attempts = new AtomicInteger();
    private final int failures;

    FailingListener(int failures) throws IOException {
      this.failures = failures;
    }

    @Override
    public Socket accept() throws IOException {
      if (attempts.incrementAndGet() <= failures) {
        failed.release();
        throw new SocketException("Too many open files");
      }
      return super.accept();
    }
  }

  @Test
  void itListensOnLoopbackAlone() throws IOException {
    List<InetAddress> others =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();
    for (InetAddress other : others) {
      assertThatThrownBy(() -> new Socket(other, file.port()).close())
          .isInstanceOf(ConnectException.class);
    }
  }
}

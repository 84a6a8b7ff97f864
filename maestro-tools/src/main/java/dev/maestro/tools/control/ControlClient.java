package dev.maestro.tools.control;

import dev.maestro.json.Json;
import dev.maestro.storage.fs.DataDirectoryInUse;
import dev.maestro.storage.fs.StoppedStore;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import dev.maestro.tools.control.Frames.Frame;
import dev.maestro.tools.control.Frames.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the server that holds a data directory, once. For use by one thread. */
public final class ControlClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlClient.class);

  private static final String WENT_AWAY =
      "The server went away before it was done: it has stopped, or has given up a tool that did not"
          + " go on for "
          + Frames.IDLE.toMinutes()
          + " minutes";

  private static final Set<Kind> ANSWERS =
      Set.of(Kind.DATA, Kind.PROGRESS, Kind.RESULT, Kind.REFUSAL, Kind.FAULT);

  private final HeldDirectory directory;
  private final DataDirectoryInUse held;
  private final ControlFile server;
  private final Pace pace;
  private final Socket socket = new Socket();

  /**
   * @param greeting how long the server may take to show that it has the key
   * @param pulse how often a tool that has no input yet tells that it is there
   */
  record Pace(Duration greeting, Duration pulse) {

    static final Pace DEFAULT = new Pace(Duration.ofSeconds(10), Duration.ofMinutes(1));
  }

  private ControlClient(
      HeldDirectory directory, DataDirectoryInUse held, ControlFile server, Pace pace) {
    this.directory = directory;
    this.held = held;
    this.server = server;
    this.pace = pace;
  }

  /**
   * The server that holds the directory, reached; empty where nobody says that he can be asked, or
   * nobody listens, as where a tool has it, or a server that is about to start or to stop.
   *
   * @param held says that somebody holds the directory
   * @throws Refused if whoever listens stands still
   */
  public static Optional<ControlClient> reach(Path dataDir, DataDirectoryInUse held)
      throws IOException {
    return reach(dataDir, held, Pace.DEFAULT);
  }

  static Optional<ControlClient> reach(Path dataDir, DataDirectoryInUse held, Pace pace)
      throws IOException {
    Optional<ControlFile> told = ControlFile.read(dataDir);
    if (told.isEmpty()) {
      return Optional.empty();
    }
    ControlClient server = new ControlClient(HeldDirectory.of(dataDir), held, told.get(), pace);
    try {
      server.connect();
      return Optional.of(server);
    } catch (ConnectException e) {
      LOG.debug("Nobody listens where the control file says", e);
      server.close();
      return Optional.empty();
    }
  }

  static ControlClient to(Path dataDir, DataDirectoryInUse held, Pace pace) throws IOException {
    ControlFile server = ControlFile.read(dataDir).orElseThrow(() -> takesNoRequests(held));
    return new ControlClient(HeldDirectory.of(dataDir), held, server, pace);
  }

  /**
   * The server that holds the directory; empty where nobody does, or it does not say that it can be
   * asked.
   *
   * @throws Refused if whoever holds it cannot be asked
   */
  public static Optional<ControlClient> find(Path dataDir) throws IOException {
    if (ControlFile.read(dataDir).isEmpty()) {
      return Optional.empty();
    }
    Optional<DataDirectoryInUse> held = StoppedStore.holder(dataDir);
    return held.isPresent() ? Optional.of(to(dataDir, held.get(), Pace.DEFAULT)) : Optional.empty();
  }

  private static Refused takesNoRequests(Exception held) {
    return new Refused(
        held.getMessage()
            + " It takes no requests of tools: it may be a tool itself, or about to start"
            + " or to stop; try again when it is done.",
        held);
  }

  /**
   * Has the server run an operation.
   *
   * @throws Refused if it cannot be done, or whoever holds the directory cannot be asked
   * @throws IOException if input or output fail, or the server does or goes away
   */
  public JsonNode run(
      String operation,
      ObjectNode arguments,
      InputStream input,
      OutputStream output,
      Progress progress)
      throws IOException {
    byte[] request = request(operation, arguments);
    try (socket;
        Frames frames = asked(request)) {
      InputPump pump = InputPump.start(input, frames, pace.pulse());
      JsonNode result = result(frames, output, progress, pump);
      output.flush();
      return result;
    }
  }

  private byte[] request(String operation, ObjectNode arguments) {
    ObjectNode request = Json.TREES.createObjectNode();
    request.set("directory", directory.toJson());
    request.put("operation", operation).set("arguments", arguments);
    byte[] bytes = Json.TREES.writeValueAsBytes(request);
    if (!Kind.REQUEST.takes(KeyProof.BYTES + bytes.length)) {
      throw new Refused(
          "What was asked for takes "
              + bytes.length
              + " bytes, and no request may have more than "
              + (Frames.LONGEST_REQUEST - KeyProof.BYTES)
              + ".");
    }
    return bytes;
  }

  private void connect() throws IOException {
    if (socket.isConnected()) {
      return;
    }
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
          (int) pace.greeting().toMillis());
    } catch (SocketTimeoutException e) {
      throw doesNotGreet(e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Asks whoever listens there once it has shown that it is the server. */
  private Frames asked(byte[] request) throws IOException {
    Deadline deadline = Deadline.in(pace.greeting(), socket);
    try (deadline) {
      connect();
      Frames frames = new Frames(socket, Frames.IDLE);
      byte[] proof = proof(frames, request);
      frames.send(Kind.REQUEST, ControlConnection.joined(proof, request));
      frames.flush();
      return frames;
    } catch (ConnectException e) {
      throw cannotBeAsked("where nobody listens", e);
    } catch (IOException e) {
      throw deadline.isOver()
          ? doesNotGreet(e)
          : cannotBeAsked("where somebody listens who is not a server of this version", e);
    }
  }

  /** What shows that the request comes from somebody who has the key. */
  private byte[] proof(Frames frames, byte[] request) throws IOException {
    KeyProof key = new KeyProof(server.key());
    byte[] challenge = KeyProof.random();
    frames.send(Kind.CHALLENGE, challenge);
    frames.flush();
    Frame greeting = frames.receive(Set.of(Kind.GREETING));
    if (greeting == null) {
      throw new EOFException("The connection was closed");
    }
    byte[] nonce = Arrays.copyOf(greeting.content(), KeyProof.BYTES);
    byte[] shown = Arrays.copyOfRange(greeting.content(), KeyProof.BYTES, 2 * KeyProof.BYTES);
    if (!KeyProof.isSame(shown, key.ofServer(challenge, nonce))) {
      throw cannotBeAsked(
          "where somebody listens who does not have its key",
          new ProtocolException("The proof of the key is wrong"));
    }
    return key.ofTool(challenge, nonce, request);
  }

  private Refused doesNotGreet(IOException e) {
    return cannotBeAsked("where nobody greets within " + pace.greeting().toSeconds() + " s", e);
  }

  private Refused cannotBeAsked(String where, IOException e) {
    LOG.debug("The control channel leads to nobody who can be asked", e);
    return new Refused(
        held.getMessage()
            + " It cannot be asked: its .maestro-control leads to port "
            + server.port()
            + " of loopback, "
            + where
            + ". The file may be left over or copied while a tool, or a server that is about to"
            + " start, has the directory: try again when it is done. A server that stands still has"
            + " to go on, or be ended. A server in a container or on another machine can only be"
            + " asked there: run the tool there.",
        e);
  }

  private static JsonNode result(
      Frames frames, OutputStream output, Progress progress, InputPump pump) throws IOException {
    while (true) {
      Frame frame = received(frames, pump);
      switch (frame.kind()) {
        case DATA -> {
          output.write(frame.content());
          if (frame.content().length < Frames.LONGEST_DATA) {
            output.flush();
          }
        }
        case PROGRESS -> tell(progress, frame.json());
        case RESULT -> {
          return frame.json();
        }
        case REFUSAL -> throw new Refused(frame.json().path("message").asString(""));
        case FAULT -> {
          // It may be no fault of the server that it had too little to read.
          pump.throwFailure();
          throw new IOException(frame.json().path("message").asString(""));
        }
        default -> throw new ProtocolException("A server sent " + frame.kind());
      }
    }
  }

  private static Frame received(Frames frames, InputPump pump) throws IOException {
    try {
      Frame frame = frames.receive(ANSWERS);
      if (frame != null) {
        return frame;
      }
    } catch (IOException e) {
      pump.throwFailure();
      throw new IOException(WENT_AWAY, e);
    }
    pump.throwFailure();
    throw new EOFException(WENT_AWAY);
  }

  private static void tell(Progress progress, JsonNode told) {
    progress.progress(
        told.path("what").asString(""), told.path("done").asLong(0), told.path("total").asLong(0));
  }

  /** Sends the input on a thread of its own, since the server may answer meanwhile. */
  private record InputPump(
      InputStream input,
      Frames frames,
      CountDownLatch ended,
      AtomicReference<@Nullable Exception> failure) {

    static InputPump start(InputStream input, Frames frames, Duration pulse) {
      InputPump pump = new InputPump(input, frames, new CountDownLatch(1), new AtomicReference<>());
      start("maestro-control-input", pump::run);
      start("maestro-control-pulse", () -> pump.pulse(pulse));
      return pump;
    }

    private static void start(String name, Runnable task) {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      thread.start();
    }

    private void run() {
      try {
        byte[] data = new byte[Frames.LONGEST_DATA];
        for (int count = read(data); count >= 0; count = read(data)) {
          frames.send(Kind.DATA, data, 0, count);
        }
        ended.countDown();
        frames.send(Kind.END, new byte[0]);
        frames.flush();
      } catch (IOException e) {
        // What the server has answered tells more, or that it gives no answer.
        LOG.debug("The input was not sent to its end", e);
      } finally {
        ended.countDown();
      }
    }

    /** A tool that waits for its input is not one that stands still. */
    private void pulse(Duration interval) {
      try {
        while (!ended.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
          frames.send(Kind.DATA, new byte[0]);
          frames.flush();
        }
      } catch (IOException e) {
        LOG.debug("The server has gone", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private int read(byte[] data) throws IOException {
      try {
        return input.read(data);
      } catch (IOException | RuntimeException e) {
        failure.set(e);
        // The server must not take the part that was sent for the whole.
        frames.close();
        throw new IOException("The input is broken", e);
      }
    }

    /** Throws what broke the input, where that is why the server went away. */
    void throwFailure() throws IOException {
      Exception broken = failure.get();
      if (broken instanceof RuntimeException unforeseen) {
        throw unforeseen;
      }
      if (broken instanceof IOException foreseen) {
        throw foreseen;
      }
    }
  }
}

package dev.maestro.tools.control;

import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.journal.NoRoom;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Fault;
import dev.maestro.tools.Guard;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Refused;
import dev.maestro.tools.control.Frames.Frame;
import dev.maestro.tools.control.Frames.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request of a tool. Served by one thread; closed by any. */
final class ControlConnection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlConnection.class);

  /** Nobody sees more. */
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** However many octets a character takes as JSON, the message fits. */
  private static final int LONGEST_MESSAGE = Frames.LONGEST_MESSAGE / 6 - 20;

  private final Frames frames;
  private final Serving serving;
  private final Thread thread = new Thread(this::run, "maestro-control-connection");

  /**
   * What is served, and to whom.
   *
   * @param directory that this process holds
   * @param stranger who has not shown the key
   */
  record Serving(
      FileStorage store,
      Map<String, Operation> operations,
      HeldDirectory directory,
      KeyProof key,
      ControlLimits limits,
      Admission admission,
      RareWarning stranger) {}

  ControlConnection(Socket socket, Serving serving) throws IOException {
    this.frames = new Frames(socket, serving.limits().idle());
    this.serving = serving;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Waits for its end, but no longer than that. */
  void join(long millis) throws InterruptedException {
    thread.join(millis);
  }

  private void run() {
    try {
      serve();
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("A tool went away", e);
    } finally {
      close();
      serving.admission().leave(this);
    }
  }

  @SuppressWarnings("try") // the deadlines are held, not used
  private void serve() throws IOException {
    byte @Nullable [] request;
    try (Deadline deadline = Deadline.in(serving.limits().greeting(), frames)) {
      request = request();
      if (request == null) {
        serving.stranger().warn("");
        refuse(Kind.REFUSAL, "The key is not the one that lies in the data directory.");
        frames.endInOrder();
        return;
      }
    }
    if (serving.admission().admit(this)) {
      answer(Frames.json(request));
    } else {
      refuse(
          Kind.REFUSAL,
          serving.limits().tools()
              + " tools are at work on the server that holds the directory, which is as many as it"
              + " serves at once. Try again when one of them is done.");
    }
    try (Deadline deadline = Deadline.in(serving.limits().goodbye(), frames)) {
      frames.endInOrder();
    }
  }

  /** Null from whoever does not have the key. Nothing of it is read before that is known. */
  private byte @Nullable [] request() throws IOException {
    byte[] challenge = first(Kind.CHALLENGE);
    byte[] nonce = KeyProof.random();
    frames.send(Kind.GREETING, joined(nonce, serving.key().ofServer(challenge, nonce)));
    frames.flush();
    byte[] content = first(Kind.REQUEST);
    byte[] proof = Arrays.copyOf(content, KeyProof.BYTES);
    byte[] request = Arrays.copyOfRange(content, KeyProof.BYTES, content.length);
    return KeyProof.isSame(proof, serving.key().ofTool(challenge, nonce, request)) ? request : null;
  }

  private byte[] first(Kind kind) throws IOException {
    Frame frame = frames.receive(Set.of(kind));
    if (frame == null) {
      throw new EOFException("Nothing was asked for");
    }
    return frame.content();
  }

  static byte[] joined(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  private void answer(JsonNode request) throws IOException {
    HeldDirectory meant = HeldDirectory.of(request.path("directory"));
    if (!serving.directory().isSame(meant)) {
      refuse(Kind.REFUSAL, notHeld(meant));
      return;
    }
    String name = request.path("operation").asString("");
    Operation operation = serving.operations().get(name);
    if (operation == null || !(request.path("arguments") instanceof ObjectNode arguments)) {
      refuse(
          Kind.REFUSAL,
          "The server that holds the directory does not know the operation '"
              + name
              + "'; it is of another version. Stop it, or use the tool of its version.");
      return;
    }
    LOG.info("A tool asks for {}", name);
    run(name, operation, arguments);
  }

  private String notHeld(HeldDirectory meant) {
    return "Nothing was done: the .maestro-control in "
        + meant.path()
        + " leads to the server of another directory, "
        + serving.directory().path()
        + ", with which it was copied. Who holds "
        + meant.path()
        + " is another tool, or a server that is about to start or to stop; try again when it is"
        + " done.";
  }

  private void run(String name, Operation operation, ObjectNode arguments) throws IOException {
    RemoteExchange exchange = new RemoteExchange();
    try {
      JsonNode result = operation.run(serving.store(), arguments, exchange);
      exchange.output().flush();
      frames.send(Kind.RESULT, result);
    } catch (Refused | StorageUnavailable | NoRoom e) {
      refuse(Kind.REFUSAL, String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      if (frames.isGivenUp()) {
        LOG.warn(
            "A tool that asked for {} is given up, since it did not go on for {} s",
            name,
            serving.limits().idle().toSeconds());
      }
      if (frames.hasEnded()) {
        throw new IOException("It had asked for " + name, e);
      }
      LOG.warn("What a tool asked for failed: {}", name, e);
      refuse(Kind.FAULT, Guard.reason(Fault.of(e)));
    }
  }

  private void refuse(Kind kind, String message) throws IOException {
    String told =
        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…";
    frames.send(kind, Json.TREES.createObjectNode().put("message", told));
  }

  @Override
  public void close() {
    try {
      frames.close();
    } catch (IOException e) {
      LOG.debug("A connection could not be closed in order", e);
    }
  }

  /** What goes over the channel while the operation is at work. */
  private final class RemoteExchange implements Exchange {

    private final InputStream input = new FrameInput(frames);
    private final OutputStream output = new FrameOutput(frames);
    private long told = System.nanoTime() - PROGRESS_NANOS;

    @Override
    public boolean isServed() {
      return true;
    }

    @Override
    public InputStream input() {
      return input;
    }

    @Override
    public OutputStream output() {
      return output;
    }

    @Override
    public void progress(String what, long done, long total) {
      long now = System.nanoTime();
      if (now - told < PROGRESS_NANOS && done != total) {
        return;
      }
      told = now;
      try {
        frames.send(
            Kind.PROGRESS,
            Json.TREES.createObjectNode().put("what", what).put("done", done).put("total", total));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void whenAbandoned(Runnable action) {
      Thread watch = new Thread(() -> awaitEnd(action), "maestro-control-watch");
      watch.setDaemon(true);
      watch.start();
    }

    private void awaitEnd(Runnable action) {
      try {
        while (frames.receive(FrameInput.TAKEN) != null) {
          LOG.trace("More than the input came");
        }
      } catch (IOException e) {
        LOG.debug("A tool went away", e);
      }
      action.run();
    }
  }
}

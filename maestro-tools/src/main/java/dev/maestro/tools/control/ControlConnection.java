package dev.maestro.tools.control;

import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.Guard;
import dev.maestro.tools.Operation;
import dev.maestro.tools.Refused;
import dev.maestro.tools.control.Frames.Frame;
import dev.maestro.tools.control.Frames.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request of a tool. Served by one thread; closed by any. */
final class ControlConnection implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlConnection.class);

  /** How long the request, and the tool's goodbye, may take. */
  private static final int PATIENCE_MILLIS = 10_000;

  /** Nobody sees more. */
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Frames frames;
  private final String key;
  private final FileStorage store;
  private final Map<String, Operation> operations;

  ControlConnection(Socket socket, String key, FileStorage store, Map<String, Operation> operations)
      throws IOException {
    this.frames = new Frames(socket);
    this.key = key;
    this.store = store;
    this.operations = operations;
  }

  void serve() {
    try {
      frames.patience(PATIENCE_MILLIS);
      JsonNode request = request();
      frames.patience(0);
      answer(request);
      frames.patience(PATIENCE_MILLIS);
      frames.endInOrder();
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("A tool went away", e);
    }
  }

  private JsonNode request() throws IOException {
    Frame frame = frames.receive();
    if (frame == null || frame.kind() != Kind.REQUEST) {
      throw new ProtocolException("No request came first");
    }
    return frame.json();
  }

  private void answer(JsonNode request) throws IOException {
    if (!MessageDigest.isEqual(bytes(key), bytes(request.path("key").asString("")))) {
      LOG.warn("Somebody on this machine asked for an operation and did not have the key");
      refuse(Kind.REFUSAL, "The key is not the one that lies in the data directory.");
      return;
    }
    String name = request.path("operation").asString("");
    Operation operation = operations.get(name);
    if (operation == null || !(request.path("arguments") instanceof ObjectNode arguments)) {
      refuse(
          Kind.REFUSAL,
          "The server that holds the directory does not know the operation '"
              + name
              + "'; it is of another version. Stop it, or use the tool of its version.");
      return;
    }
    LOG.info("A tool asks for {}", name);
    run(operation, arguments);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void run(Operation operation, ObjectNode arguments) throws IOException {
    RemoteExchange exchange = new RemoteExchange();
    try {
      JsonNode result = operation.run(store, arguments, exchange);
      exchange.output().flush();
      frames.send(Kind.RESULT, result);
    } catch (Refused | StorageUnavailable e) {
      refuse(Kind.REFUSAL, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      LOG.warn("What a tool asked for failed", e);
      refuse(Kind.FAULT, Guard.reason(e));
    } catch (RuntimeException e) {
      LOG.warn("What a tool asked for failed", e);
      refuse(Kind.FAULT, e.toString());
    }
  }

  private void refuse(Kind kind, String message) throws IOException {
    frames.send(kind, Frames.JSON.createObjectNode().put("message", message));
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
            Frames.JSON.createObjectNode().put("what", what).put("done", done).put("total", total));
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
        while (frames.receive() != null) {
          LOG.trace("More than the input came");
        }
      } catch (IOException e) {
        LOG.debug("A tool went away", e);
      }
      action.run();
    }
  }
}

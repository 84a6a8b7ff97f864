package dev.maestro.tools.control;

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
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the server that holds a data directory, once. For use by one thread. */
public final class ControlClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlClient.class);

  private final Socket socket;
  private final String key;

  private ControlClient(Socket socket, String key) {
    this.socket = socket;
    this.key = key;
  }

  /** The server that says that it can be asked, and answers; empty where none does. */
  public static Optional<ControlClient> find(Path dataDir) throws IOException {
    Optional<ControlFile> told = ControlFile.read(dataDir);
    if (told.isEmpty()) {
      return Optional.empty();
    }
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), told.get().port());
      return Optional.of(new ControlClient(socket, told.get().key()));
    } catch (ConnectException e) {
      // The file is of a server that was killed, or is about to stop.
      LOG.debug("Nobody answers where the control file says", e);
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /**
   * Has the server run an operation.
   *
   * @throws Refused if it cannot be done
   * @throws IOException if input or output fail, or the server does or goes away
   */
  public JsonNode run(
      String operation,
      ObjectNode arguments,
      InputStream input,
      OutputStream output,
      Progress progress)
      throws IOException {
    try (Frames frames = new Frames(socket)) {
      ObjectNode request =
          Frames.JSON.createObjectNode().put("key", key).put("operation", operation);
      frames.send(Kind.REQUEST, request.set("arguments", arguments));
      InputPump pump = InputPump.start(input, frames);
      JsonNode result = result(frames, output, progress, pump);
      output.flush();
      return result;
    }
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
        case REQUEST, END -> throw new ProtocolException("A server sent " + frame.kind());
      }
    }
  }

  private static Frame received(Frames frames, InputPump pump) throws IOException {
    try {
      Frame frame = frames.receive();
      if (frame != null) {
        return frame;
      }
    } catch (IOException e) {
      pump.throwFailure();
      throw new IOException("The server went away before it was done", e);
    }
    pump.throwFailure();
    throw new EOFException("The server went away before it was done");
  }

  private static void tell(Progress progress, JsonNode told) {
    progress.progress(
        told.path("what").asString(""), told.path("done").asLong(0), told.path("total").asLong(0));
  }

  /** Sends the input on a thread of its own, since the server may answer meanwhile. */
  private record InputPump(
      InputStream input, Frames frames, AtomicReference<@Nullable IOException> failure) {

    static InputPump start(InputStream input, Frames frames) {
      InputPump pump = new InputPump(input, frames, new AtomicReference<>());
      Thread thread = new Thread(pump::run, "maestro-control-input");
      thread.setDaemon(true);
      thread.start();
      return pump;
    }

    private void run() {
      try {
        byte[] data = new byte[Frames.LONGEST_DATA];
        for (int count = read(data); count >= 0; count = read(data)) {
          frames.send(Kind.DATA, data, 0, count);
        }
        frames.send(Kind.END, new byte[0]);
        frames.flush();
      } catch (IOException e) {
        // It comes back with what the server has answered, or why there is no answer.
        failure.compareAndSet(null, e);
      }
    }

    private int read(byte[] data) throws IOException {
      try {
        return input.read(data);
      } catch (IOException e) {
        failure.set(e);
        // The server must not take the part that was sent for the whole.
        frames.close();
        throw e;
      }
    }

    /** Throws what broke the input, where that is why the server went away. */
    void throwFailure() throws IOException {
      IOException broken = failure.get();
      if (broken != null) {
        throw broken;
      }
    }
  }
}

package dev.maestro.tools;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.storage.fs.FileStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Operations that a test can look into. */
public final class TestOperations {

  public static final JsonMapper JSON = JsonMapper.builder().build();

  /** Holds how each that was under way has ended. */
  public final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  public Map<String, Operation> all() {
    return Map.of(
        "echo", (store, arguments, exchange) -> echo(arguments, exchange),
        "begin", new Beginning(),
        "refuse",
            (store, arguments, exchange) -> {
              throw new Refused("No. Ask for something else.");
            },
        "fail",
            (store, arguments, exchange) -> {
              throw new IOException("The disk is broken");
            },
        "miss",
            (store, arguments, exchange) -> {
              throw new NoSuchFileException("journal/1");
            },
        "rot",
            (store, arguments, exchange) -> {
              throw new EntityCorrupt("task_1", "tasks/p_1/task_1.json: Malformed JSON");
            },
        "slip",
            (store, arguments, exchange) -> {
              throw new IllegalStateException("Nobody thought of that");
            },
        "flood", (store, arguments, exchange) -> flood(exchange),
        "stay", (store, arguments, exchange) -> stay(exchange),
        "read", (store, arguments, exchange) -> read(exchange));
  }

  private static JsonNode echo(ObjectNode arguments, Exchange exchange) throws IOException {
    byte[] input = exchange.input().readAllBytes();
    exchange.progress("echoing", 0, input.length);
    exchange.output().write(input);
    exchange.progress("echoing", input.length, input.length);
    return JSON.createObjectNode().put("bytes", input.length).set("arguments", arguments);
  }

  private JsonNode stay(Exchange exchange) throws IOException {
    CountDownLatch gone = new CountDownLatch(1);
    exchange.whenAbandoned(gone::countDown);
    exchange.output().write("here\n".getBytes(StandardCharsets.UTF_8));
    exchange.output().flush();
    try {
      gone.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    ends.add("abandoned");
    return JSON.nullNode();
  }

  /** Writes as much as is taken. */
  private JsonNode flood(Exchange exchange) throws IOException {
    try {
      while (true) {
        exchange.output().write(new byte[64 * 1024]);
      }
    } catch (IOException e) {
      ends.add("flooded");
      throw e;
    }
  }

  private JsonNode read(Exchange exchange) throws IOException {
    try {
      int bytes = exchange.input().readAllBytes().length;
      ends.add("read " + bytes);
      return JSON.getNodeFactory().numberNode(bytes);
    } catch (IOException e) {
      ends.add("broken off");
      throw e;
    }
  }

  /** May be the first that a directory sees. */
  private static final class Beginning implements Operation {

    @Override
    public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
        throws IOException {
      return echo(arguments, exchange);
    }

    @Override
    public boolean mayBegin() {
      return true;
    }
  }
}

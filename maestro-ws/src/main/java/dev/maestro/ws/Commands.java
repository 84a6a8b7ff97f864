package dev.maestro.ws;

import dev.maestro.ws.EventStream.Command;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What a client has said that is not yet obeyed, in order. Safe for use by many threads. */
final class Commands {

  private static final int MOST = 16;

  private final Queue<Command> waiting = new ArrayDeque<>();

  /** Whether there was room for it. */
  synchronized boolean offer(Command command) {
    return waiting.size() < MOST && waiting.add(command);
  }

  /** The next one; null where there is none. */
  synchronized @Nullable Command poll() {
    return waiting.poll();
  }
}

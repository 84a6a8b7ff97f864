package dev.maestro.tools.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who is connected: strangers, who have not shown the key yet and may be anybody on this machine,
 * and tools. However many strangers come, no tool has to make room. Safe for use by many threads.
 */
final class Admission {

  private final int mostStrangers;
  private final int mostTools;
  private final Deque<ControlConnection> strangers = new ArrayDeque<>();
  private final Set<ControlConnection> tools = new HashSet<>();
  private boolean isClosed;

  Admission(int mostStrangers, int mostTools) {
    this.mostStrangers = mostStrangers;
    this.mostTools = mostTools;
  }

  /** Takes a stranger; where there are too many, the one that came first is cut off. */
  synchronized void arrive(ControlConnection stranger) {
    if (isClosed) {
      stranger.close();
    } else if (strangers.size() >= mostStrangers) {
      strangers.removeFirst().close();
    }
    strangers.addLast(stranger);
  }

  /** Makes a tool of a stranger, unless there are too many. */
  synchronized boolean admit(ControlConnection stranger) {
    return tools.size() < mostTools && strangers.remove(stranger) && tools.add(stranger);
  }

  synchronized void leave(ControlConnection connection) {
    strangers.remove(connection);
    tools.remove(connection);
  }

  /** Cuts off all that are here, and all that come. */
  synchronized List<ControlConnection> close() {
    isClosed = true;
    List<ControlConnection> all = new ArrayList<>(strangers);
    all.addAll(tools);
    all.forEach(ControlConnection::close);
    return all;
  }
}

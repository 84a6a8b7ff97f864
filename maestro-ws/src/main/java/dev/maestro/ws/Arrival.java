package dev.maestro.ws;

import io.undertow.util.AttachmentKey;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A client between its request and its connection. It may have its 101 already, so a close has to
 * wait for it.
 */
final class Arrival {

  static final AttachmentKey<Arrival> KEY = AttachmentKey.create(Arrival.class);

  private final Connections connections;
  private final AtomicBoolean over = new AtomicBoolean();

  Arrival(Connections connections) {
    this.connections = connections;
  }

  /** It is connected, or will never be. Does nothing the second time. */
  void end() {
    if (over.compareAndSet(false, true)) {
      connections.arrived();
    }
  }
}

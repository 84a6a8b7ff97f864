package dev.maestro.app.torture;

import java.io.IOException;

/** A server did not come up; the message says why. */
final class NoServer extends IOException {

  private static final long serialVersionUID = 1L;

  NoServer(String message) {
    super(message);
  }
}

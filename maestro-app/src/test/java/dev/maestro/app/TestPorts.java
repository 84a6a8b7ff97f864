package dev.maestro.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports that a server cannot have. */
final class TestPorts {

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private TestPorts() {}

  /** A port of 127.0.0.1 that is taken until it is closed. */
  static ServerSocket taken() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK));
  }
}

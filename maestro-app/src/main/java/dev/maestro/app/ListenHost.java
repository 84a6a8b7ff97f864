package dev.maestro.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;

/** What a host to listen on, an address or a name, means to this machine. */
final class ListenHost {

  private ListenHost() {}

  /** Who can reach a server that listens there. */
  enum Reach {
    /** Only this machine. */
    LOOPBACK,
    /** Others too. */
    NETWORK,
    /** The host has no address. */
    UNKNOWN
  }

  static Reach reach(String host) {
    try {
      boolean loopback =
          Stream.of(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
      return loopback ? Reach.LOOPBACK : Reach.NETWORK;
    } catch (UnknownHostException e) {
      return Reach.UNKNOWN;
    }
  }

  /** The host as it stands in a URL; a wildcard address is reached as localhost. */
  static String inUrl(String host) {
    if (host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]")) {
      return "localhost";
    }
    return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
  }
}

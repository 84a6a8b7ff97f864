package dev.maestro.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** The sockets that accept connections, all on one port. */
final class Listeners implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  /** How often a port is picked that turns out to be taken on the other address. */
  private static final int TRIES = 20;

  private static final int BACKLOG = 1000;

  private final List<AcceptingChannel<StreamConnection>> channels;
  private final List<InetSocketAddress> addresses;

  private Listeners(List<AcceptingChannel<StreamConnection>> channels) {
    this.channels = List.copyOf(channels);
    this.addresses =
        channels.stream().map(channel -> channel.getLocalAddress(InetSocketAddress.class)).toList();
  }

  /**
   * @throws AddressUnavailable if one of the addresses cannot be had
   */
  static Listeners open(
      XnioWorker worker, HttpSettings settings, ChannelListener<StreamConnection> connections)
      throws AddressUnavailable {
    List<InetAddress> hosts = hosts(settings.host());
    for (int tries = 1; ; tries++) {
      try {
        return open(worker, hosts, settings.port(), connections);
      } catch (AddressUnavailable e) {
        boolean pickAgain =
            settings.port() == 0 && hosts.size() > 1 && e.getCause() instanceof BindException;
        if (!pickAgain || tries == TRIES) {
          throw e;
        }
        LOG.debug("Picking another port", e);
      }
    }
  }

  private static Listeners open(
      XnioWorker worker,
      List<InetAddress> hosts,
      int port,
      ChannelListener<StreamConnection> connections)
      throws AddressUnavailable {
    List<AcceptingChannel<StreamConnection>> open = new ArrayList<>();
    int common = port;
    for (InetAddress host : hosts) {
      InetSocketAddress address = new InetSocketAddress(host, common);
      try {
        open.add(accept(worker, address, connections));
      } catch (IOException e) {
        open.forEach(IoUtils::safeClose);
        throw new AddressUnavailable(shown(address), e);
      }
      common = open.get(0).getLocalAddress(InetSocketAddress.class).getPort();
    }
    open.forEach(AcceptingChannel::resumeAccepts);
    return new Listeners(open);
  }

  private static AcceptingChannel<StreamConnection> accept(
      XnioWorker worker, InetSocketAddress address, ChannelListener<StreamConnection> connections)
      throws IOException {
    return worker.createStreamConnectionServer(
        address,
        ChannelListeners.openListenerAdapter(connections),
        OptionMap.builder()
            .set(Options.TCP_NODELAY, true)
            .set(Options.REUSE_ADDRESSES, mayReuseAddresses(System.getProperty("os.name", "")))
            .set(Options.BACKLOG, BACKLOG)
            .getMap());
  }

  /**
   * Whether the option is what it is meant to be: to listen although connections of an ended server
   * linger. On Windows it lets two programs share one port.
   */
  static boolean mayReuseAddresses(String system) {
    return !system.startsWith("Windows");
  }

  private static List<InetAddress> hosts(@Nullable String host) throws AddressUnavailable {
    try {
      InetAddress[] named = host == null ? loopback() : InetAddress.getAllByName(host);
      return named.length == 1 ? List.of(named) : present(named);
    } catch (IOException e) {
      throw new AddressUnavailable(host == null ? "loopback" : host, e);
    }
  }

  private static InetAddress[] loopback() throws IOException {
    byte[] ipv6 = new byte[16];
    ipv6[15] = 1;
    return new InetAddress[] {
      InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), InetAddress.getByAddress(ipv6)
    };
  }

  /** Those of the addresses that this machine has: a name may stand for more. */
  private static List<InetAddress> present(InetAddress[] named) throws IOException {
    List<InetAddress> present = new ArrayList<>();
    for (InetAddress address : named) {
      if (NetworkInterface.getByInetAddress(address) != null) {
        present.add(address);
      }
    }
    return present.isEmpty() ? List.of(named) : present;
  }

  private static String shown(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  List<InetSocketAddress> addresses() {
    return addresses;
  }

  @Override
  public void close() {
    channels.forEach(IoUtils::safeClose);
  }
}

package dev.maestro.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket clients that count the text frames which they get and look at nothing in them, all read
 * by one thread, so that they take as little of the machine as can be.
 */
final class Subscribers implements Closeable {

  private static final int BUFFER = 256 * 1024;
  private static final int TEXT = 1;
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(60);

  private final Selector selector = Selector.open();
  private final List<SocketChannel> channels = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final AtomicLong frames = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean closed;

  /** By the number of a frame on its connection: how many had it, and when the last one did. */
  private final int[] arrived;

  private final long[] arrivedAtAll;

  /**
   * Connects them all.
   *
   * @param target of the request, with a query that subscribes
   * @param traced of how many frames the arrival at the last client is noted
   */
  Subscribers(int port, String target, int count, int traced) throws IOException {
    this(port, number -> target, count, traced);
  }

  /**
   * @param target of the request of each, by its number
   */
  Subscribers(int port, IntFunction<String> target, int count, int traced) throws IOException {
    arrived = new int[traced];
    arrivedAtAll = new long[traced];
    for (int i = 0; i < count; i++) {
      SocketChannel channel = upgraded(port, target.apply(i));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, new Reading());
      channels.add(channel);
    }
    thread = new Thread(this::loop, "subscribers");
    thread.start();
  }

  private static SocketChannel upgraded(int port, String target) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        String.join(
            "\r\n",
            "GET " + target + " HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "",
            "");
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    StringBuilder head = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (head.indexOf("\r\n\r\n") < 0) {
      if (channel.read(one.clear()) < 0) {
        throw new IOException("The upgrade was refused: " + head);
      }
      head.append((char) one.get(0));
    }
    return channel;
  }

  /** Where one connection is within a frame. */
  private static final class Reading {
    private final ByteBuffer header = ByteBuffer.allocate(10);
    private long payloadLeft;
    private int texts;

    /** Takes what there is; how many text frames ended with it. */
    int take(ByteBuffer bytes) {
      int ended = 0;
      while (bytes.hasRemaining()) {
        if (payloadLeft > 0) {
          int skipped = (int) Math.min(payloadLeft, bytes.remaining());
          bytes.position(bytes.position() + skipped);
          payloadLeft -= skipped;
        } else {
          header.put(bytes.get());
        }
        if (payloadLeft == 0 && isHeaderWhole() && isFrameOver()) {
          ended += (header.get(0) & 0x0F) == TEXT ? 1 : 0;
          header.clear();
        }
      }
      return ended;
    }

    private boolean isHeaderWhole() {
      return header.position() >= 2 && header.position() >= headerLength();
    }

    private int headerLength() {
      int length = header.get(1) & 0x7F;
      return length == 127 ? 10 : length == 126 ? 4 : 2;
    }

    /** Reads the length once, right after the header. */
    private boolean isFrameOver() {
      if (header.limit() == headerLength()) {
        return true;
      }
      payloadLeft =
          switch (headerLength()) {
            case 10 -> header.getLong(2);
            case 4 -> header.getShort(2) & 0xFFFF;
            default -> header.get(1) & 0x7F;
          };
      header.limit(headerLength());
      return payloadLeft == 0;
    }
  }

  private void loop() {
    try {
      while (!closed) {
        selector.select(key -> read((SocketChannel) key.channel(), (Reading) key.attachment()));
      }
    } catch (IOException | RuntimeException e) {
      failure.set(e);
    }
  }

  private void read(SocketChannel channel, Reading reading) {
    try {
      buffer.clear();
      if (channel.read(buffer) < 0) {
        throw new IOException("The server closed a connection");
      }
      int ended = reading.take(buffer.flip());
      long now = System.nanoTime();
      for (int i = 0; i < ended; i++) {
        int number = reading.texts++;
        if (number < arrived.length && ++arrived[number] == channels.size()) {
          arrivedAtAll[number] = now;
        }
      }
      frames.addAndGet(ended);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many frames have come, all clients together. */
  long frames() {
    return frames.get();
  }

  /** Returns when so many have come. */
  @SuppressWarnings("ThreadPriorityCheck") // the reader may have this processor to wait for
  void await(long total) throws IOException {
    long end = System.nanoTime() + LONGEST_WAIT;
    while (frames.get() < total) {
      Throwable failed = failure.get();
      if (failed != null || System.nanoTime() > end) {
        throw new IOException(frames.get() + " of " + total + " frames came", failed);
      }
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  /** When the last client had the frame of that number, counted from 0 on each connection. */
  long arrivedAtAll(int number) {
    return arrivedAtAll[number];
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    Step.join(thread);
    for (SocketChannel channel : channels) {
      channel.close();
    }
    selector.close();
  }
}

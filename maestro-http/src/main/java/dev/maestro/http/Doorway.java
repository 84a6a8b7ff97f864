package dev.maestro.http;

import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HostHeaderHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The outermost layer of each connection, for what happens before any handler sees a request.
 * Undertow refuses by itself, with a bare 400, a head that does not parse, and a Host that is
 * missing, malformed or there twice; here these become errors like all others.
 */
final class Doorway implements ChannelListener<StreamConnection> {

  private static final Logger LOG = LoggerFactory.getLogger(Doorway.class);

  /** The reason phrases of Undertow's own refusals of a Host. */
  private static final Set<String> HOST_REASONS =
      Set.of(
          HostHeaderHandler.STATUS_NO_HOST_HEADER,
          HostHeaderHandler.STATUS_TOO_MANY_HOST_HEADERS,
          HostHeaderHandler.STATUS_MALFORMED_PORT,
          HostHeaderHandler.STATUS_MALFORMED_IP_LITERAL,
          HostHeaderHandler.STATUS_MALFORMED_IP_LITERAL_BAD_CHARS,
          HostHeaderHandler.STATUS_HOST_NO_MATCH);

  /** The reason phrase of its refusal of anything else. */
  private static final String PARSE_REASON = "Bad Request";

  private static final int LONGEST_STATUS_LINE = 80;

  private final HttpOpenListener next;
  private final Duration limit;

  Doorway(HttpOpenListener next, HttpSettings settings) {
    this.next = next;
    this.limit = settings.headTimeout();
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    Visit visit = new Visit(connection, limit);
    connection
        .getSourceChannel()
        .setConduit(new Inwards(connection.getSourceChannel().getConduit(), visit));
    connection
        .getSinkChannel()
        .setConduit(new Outwards(connection.getSinkChannel().getConduit(), visit));
    next.handleEvent(connection);
  }

  /** The visit of the connection that the exchange came on. */
  static Visit visit(HttpServerExchange exchange) {
    AbstractServerConnection connection = (AbstractServerConnection) exchange.getConnection();
    return ((Outwards) connection.getOriginalSinkConduit()).visit;
  }

  private static final class Inwards extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private final Visit visit;

    private Inwards(StreamSourceConduit next, Visit visit) {
      super(next);
      this.visit = visit;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      int count = super.read(buffer);
      visit.received(count);
      return count;
    }

    @Override
    public long read(ByteBuffer[] buffers, int offset, int length) throws IOException {
      long count = super.read(buffers, offset, length);
      visit.received(count);
      return count;
    }
  }

  private static final class Outwards extends AbstractStreamSinkConduit<StreamSinkConduit> {
    private final Visit visit;
    private @Nullable ByteBuffer refusal;

    private Outwards(StreamSinkConduit next, Visit visit) {
      super(next);
      this.visit = visit;
    }

    @Override
    public int write(ByteBuffer head) throws IOException {
      if (refusal == null && !visit.isInside()) {
        refusal = refusal(head);
      }
      if (refusal == null) {
        return super.write(head);
      }
      super.write(refusal);
      if (refusal.hasRemaining()) {
        // As if nothing was written: the caller comes back with the same head.
        return 0;
      }
      int replaced = head.remaining();
      head.position(head.limit());
      return replaced;
    }

    /** What to say in place of that head; null where it is none of Undertow's own. */
    private static @Nullable ByteBuffer refusal(ByteBuffer head) {
      String reason = reasonOf400(head);
      if (HOST_REASONS.contains(reason)) {
        return encoded("421 Misdirected Request", Refusal.hostNotAllowed());
      }
      return reason.equals(PARSE_REASON) ? encoded("400 Bad Request", Refusal.badRequest()) : null;
    }

    private static String reasonOf400(ByteBuffer head) {
      byte[] start = new byte[Math.min(head.remaining(), LONGEST_STATUS_LINE)];
      head.get(head.position(), start);
      String text = new String(start, StandardCharsets.ISO_8859_1);
      int end = text.indexOf("\r\n");
      int status = text.indexOf(" 400 ");
      return text.startsWith("HTTP/1.") && status > 0 && end > status
          ? text.substring(status + " 400 ".length(), end)
          : "";
    }

    private static ByteBuffer encoded(String status, Refusal refusal) {
      LOG.warn("A request was refused before it was understood: {}", refusal.getMessage());
      byte[] json = Errors.answer(refusal, false).json();
      String head =
          String.join(
              "\r\n",
              "HTTP/1.1 " + status,
              "Connection: close",
              "Content-Type: application/json; charset=utf-8",
              "Content-Length: " + json.length,
              "Cache-Control: no-store",
              "X-Content-Type-Options: nosniff",
              "Cross-Origin-Resource-Policy: same-origin",
              "",
              "");
      byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
      return ByteBuffer.allocate(headBytes.length + json.length).put(headBytes).put(json).flip();
    }
  }
}

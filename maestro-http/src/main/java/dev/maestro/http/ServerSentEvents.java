package dev.maestro.http;

import dev.maestro.json.StreamFrames;
import dev.maestro.json.StreamFrames.Lost;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a stream says, as the HTML standard has it (Server-Sent Events).
 *
 * <pre>
 *   retry: 1000                      at the start: when to come back, and the place to come back to,
 *   id: &lt;storeId&gt;:&lt;seq&gt;               since an id without data is no event, and is remembered
 *
 *   id: &lt;storeId&gt;:&lt;seq&gt;              an event; unnamed, so that one listener gets them all
 *   data: {"type":…,"seq":…}
 *
 *   : heartbeat                      after silence; the place moves on past what does not match
 *   id: &lt;storeId&gt;:&lt;seq&gt;
 *
 *   event: resync                    the end: the events after the place are gone
 *   data: {"type":"resync",…}
 * </pre>
 */
final class ServerSentEvents {

  private static final String RETRY = "retry: 1000\n";
  private static final String HEARTBEAT = ": heartbeat\n";
  private static final String RESYNC = "event: resync\n";

  private final String idPrefix;

  /**
   * @param storeId what the seqs are relative to, as clients see it
   */
  ServerSentEvents(String storeId) {
    this.idPrefix = "id: " + storeId + ":";
  }

  ByteBuffer start(long seq) {
    return ByteBuffer.wrap(bytes(RETRY + id(seq) + "\n"));
  }

  ByteBuffer heartbeat(long seq) {
    return ByteBuffer.wrap(bytes(HEARTBEAT + id(seq) + "\n"));
  }

  ByteBuffer events(EventPage page) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (EventPage.Frame frame : page.frames()) {
      bytes.writeBytes(bytes(id(frame.seq())));
      bytes.writeBytes(data(frame.json()));
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  static ByteBuffer resync(EventSpan span) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(bytes(RESYNC));
    bytes.writeBytes(
        data(StreamFrames.resync(Lost.PRUNED, span.storeId(), span.oldestSeq(), span.latestSeq())));
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private String id(long seq) {
    return idPrefix + seq + "\n";
  }

  /** Compact JSON has no line feed. */
  private static byte[] data(byte[] json) {
    byte[] name = bytes("data: ");
    return ByteBuffer.allocate(name.length + json.length + 2)
        .put(name)
        .put(json)
        .put(bytes("\n\n"))
        .array();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package dev.maestro.app;

import dev.maestro.testkit.Await;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A WebSocket that keeps what it hears. */
final class TestSocket implements WebSocket.Listener {

  private final List<String> frames = new CopyOnWriteArrayList<>();
  private final StringBuilder partial = new StringBuilder();
  private final AtomicInteger closeCode = new AtomicInteger();

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      frames.add(partial.toString());
      partial.setLength(0);
    }
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    closeCode.set(code);
    return null;
  }

  /** All frames so far, oldest first. */
  List<String> frames() {
    return List.copyOf(frames);
  }

  /** Returns once a frame holds that text. */
  void awaitFrame(String text) {
    Await.until(
        "a frame with " + text, () -> frames.stream().anyMatch(frame -> frame.contains(text)));
  }

  /** The code with which the server closed, once it did. */
  int awaitClose() {
    Await.until("the close of the socket", () -> closeCode.get() != 0);
    return closeCode.get();
  }
}

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Prints every frame that a Maestro Server sends, a line each. Run it from source:
 *
 * <pre>java Listener.java ws://localhost:3000/ws</pre>
 *
 * <p>The first line is {@code connected}; whatever the server does after that is printed. It ends
 * when the server closes the connection.
 */
public final class Listener implements WebSocket.Listener {

  private final StringBuilder frame = new StringBuilder();
  private final CompletableFuture<String> end = new CompletableFuture<>();

  private Listener() {}

  public static void main(String[] args) {
    if (args.length != 1) {
      System.err.println("usage: java Listener.java ws://localhost:3000/ws");
      System.exit(2);
    }
    Listener listener = new Listener();
    try {
      HttpClient.newHttpClient()
          .newWebSocketBuilder()
          .buildAsync(URI.create(args[0]), listener)
          .join();
      System.err.println(listener.end.join());
    } catch (CompletionException | IllegalArgumentException e) {
      System.err.println("Listener: " + args[0] + ": " + (e.getCause() == null ? e : e.getCause()));
      System.exit(1);
    }
  }

  @Override
  public void onOpen(WebSocket socket) {
    print("connected");
    socket.request(1);
  }

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
    frame.append(part);
    if (last) {
      print(frame.toString());
      frame.setLength(0);
    }
    socket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    end.complete("closed by the server: " + code + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    end.completeExceptionally(error);
  }

  private static void print(String line) {
    System.out.println(line);
    System.out.flush();
  }
}

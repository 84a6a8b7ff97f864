package dev.maestro.app.torture;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** Stands between a torture and its servers, and answers some requests itself. */
final class Way implements AutoCloseable {

  static final int PASSED_ON = 0;
  static final int CUT_OFF = -1;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile URI behind = URI.create("http://127.0.0.1/");

  /**
   * @param status what it answers; or one of the constants
   */
  Way(ToIntFunction<HttpExchange> status) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, status.applyAsInt(exchange)));
    server.start();
  }

  /** Whether a request changes something. */
  static boolean isWrite(HttpExchange exchange) {
    return !exchange.getRequestMethod().equals("GET");
  }

  URI before(URI url) {
    behind = url;
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange, int status) {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (status == CUT_OFF) {
        return;
      }
      Api.Answer answer =
          status == PASSED_ON
              ? new Api(behind)
                  .send(exchange.getRequestMethod(), exchange.getRequestURI().toString(), body)
              : new Api.Answer(status, "{}");
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      // The server behind was killed: this request is cut off as well.
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

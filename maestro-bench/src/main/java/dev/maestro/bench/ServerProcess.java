package dev.maestro.bench;

import dev.maestro.core.domain.TaskId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real server as a process of its own, as the launcher starts it. */
final class ServerProcess {

  private static final Pattern READY = Pattern.compile("listening on (http://\\S+)");
  private static final int WRITES_BEFORE_KILL = 200;
  private static final long STOP_SECONDS = 30;

  private final Process process;
  private final String url;
  private final double secondsToReady;

  private ServerProcess(Process process, String url, double secondsToReady) {
    this.process = process;
    this.url = url;
    this.secondsToReady = secondsToReady;
  }

  /** Starts it and returns when it says that it is ready. */
  static ServerProcess start(Options options, Path directory) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(options.launcher().toAbsolutePath().toString());
    command.addAll(List.of("--port", "0", "--data-dir", directory.toString()));
    command.addAll(List.of("--skills-dir", directory.resolveSibling("skills").toString()));
    Path log = directory.resolveSibling("server.log");
    long begin = System.nanoTime();
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    double seconds = (System.nanoTime() - begin) / 1e9;
    Matcher ready = READY.matcher(line == null ? "" : line);
    if (!ready.find()) {
      process.destroyForcibly();
      throw new IOException("The server does not start; its log: " + Files.readString(log));
    }
    return new ServerProcess(process, ready.group(1), seconds);
  }

  double secondsToReady() {
    return secondsToReady;
  }

  /** As {@link ToolProcess#memory}. */
  OptionalDouble memory(String field) {
    return ToolProcess.memory(process.pid(), field);
  }

  /** SIGTERM, and its end. */
  void stop() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new IOException("The server does not stop");
    }
  }

  /** Writes, so that there is something to recover, and then SIGKILL. */
  void writeAndKill() throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    try {
      for (int i = 0; i < WRITES_BEFORE_KILL; i++) {
        patch(client, Tasks.id(i), i);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private void patch(HttpClient client, TaskId task, int number)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/tasks/" + task.value()))
            .header("Content-Type", "application/json")
            .method(
                "PATCH",
                HttpRequest.BodyPublishers.ofString("{\"title\":\"Title " + number + "\"}"))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("A write was answered " + answer.statusCode() + ": " + answer.body());
    }
  }
}

package dev.maestro.app;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;

/** Writes over HTTP in any order, some of which are refused. For one thread. */
final class RandomWrites {

  private final TestClient client;
  private final Known known;
  private final Random random;

  RandomWrites(TestClient client, Known known, Random random) {
    this.client = client;
    this.known = known;
    this.random = random;
  }

  /** Makes a small world, so that there is something to write to. */
  void begin() throws IOException, InterruptedException {
    for (int i = 0; i < 2; i++) {
      createProject();
      createTask();
      createTask();
      createSession();
    }
  }

  /**
   * Does one thing.
   *
   * @throws IOException if the server is gone, whatever it has done before
   */
  void one() throws IOException, InterruptedException {
    String task = "/api/tasks/" + known.task(random);
    String session = "/api/sessions/" + known.session(random);
    switch (random.nextInt(16)) {
      case 0 -> createProject();
      case 1 -> send("PUT", project(), "{\"description\":\"" + random.nextInt(100) + "\"}");
      case 2 -> send("DELETE", project(), "");
      case 3, 4, 5 -> createTask();
      case 6 -> send("PATCH", task, "{\"title\":\"" + random.nextInt(100) + "\"}");
      case 7 -> send("PATCH", task, "{\"parentId\":\"" + known.task(random) + "\"}");
      case 8 -> send("PATCH", task, "{\"sessionIds\":[\"" + known.session(random) + "\"]}");
      case 9 -> send("POST", task + "/subtasks", "{\"title\":\"part\"}");
      case 10 -> send("DELETE", task, "");
      case 11 -> createSession();
      case 12 -> send("PATCH", session, "{\"status\":\"idle\",\"taskIds\":[]}");
      case 13 -> send("POST", session + "/tasks/" + known.task(random), "");
      case 14 -> send("DELETE", session + "/tasks/" + known.task(random), "");
      default -> send("DELETE", session, "");
    }
  }

  private String project() {
    return "/api/projects/" + known.project(random);
  }

  private void createProject() throws IOException, InterruptedException {
    create("/api/projects", "{\"name\":\"p\"}", known.projects());
  }

  private void createTask() throws IOException, InterruptedException {
    String json = "{\"projectId\":\"%s\",\"title\":\"t\"}".formatted(known.project(random));
    create("/api/tasks", json, known.tasks());
  }

  private void createSession() throws IOException, InterruptedException {
    String json =
        "{\"projectId\":\"%s\",\"taskIds\":[\"%s\"]}"
            .formatted(known.project(random), known.task(random));
    create("/api/sessions", json, known.sessions());
  }

  private void create(String path, String json, List<String> ids)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = send("POST", path, json);
    if (answer.statusCode() == 201) {
      ids.add(TestClient.id(answer));
    }
  }

  private HttpResponse<String> send(String method, String path, String json)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(method, path, json);
    int status = answer.statusCode();
    if (status >= 500 && status != 503) {
      throw new AssertionError(method + " " + path + ": " + status + " " + answer.body());
    }
    return answer;
  }
}

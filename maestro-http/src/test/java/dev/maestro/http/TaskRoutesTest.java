package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TaskRoutesTest {

  private final RunningServer server = RunningServer.start();
  private final String project = server.project();

  @AfterEach
  void stop() {
    server.close();
  }

  private String task(String fields) {
    return server
        .post("/api/tasks", "{\"title\":\"T\",\"projectId\":\"" + project + "\"," + fields + "}")
        .text("id");
  }

  @Test
  void aTaskIsCreatedReadPatchedAndDeleted() {
    Reply created =
        server.post("/api/tasks", "{\"title\":\"T\",\"projectId\":\"" + project + "\"}");
    String path = "/api/tasks/" + created.text("id");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.text("status")).isEqualTo("pending");
    assertThat(server.get(path).json()).isEqualTo(created.json());

    Reply patched = server.patch(path, "{\"status\":\"in_progress\"}");
    assertThat(patched.status()).isEqualTo(200);
    assertThat(patched.text("status")).isEqualTo("in_progress");

    Reply deleted = server.delete(path);
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.body())
        .isEqualTo("{\"success\":true,\"id\":\"" + created.text("id") + "\"}");
    assertThat(server.get(path).code()).isEqualTo("TASK_NOT_FOUND");
  }

  @Test
  void aListIsAnArrayInOrderOfCreation() {
    String first = server.task(project);
    String second = server.task(project);

    assertThat(server.get("/api/tasks").ids()).containsExactly(first, second);
  }

  @Test
  void tasksAreFilteredByProject() {
    String other = server.project();
    server.task(project);
    String mine = server.task(other);

    assertThat(server.get("/api/tasks?projectId=" + other).ids()).containsExactly(mine);
    assertThat(server.get("/api/tasks?projectId=none").ids()).isEmpty();
  }

  @Test
  void tasksAreFilteredByStatus() {
    server.task(project);
    String blocked = task("\"status\":\"blocked\"");

    assertThat(server.get("/api/tasks?status=blocked").ids()).containsExactly(blocked);
    assertThat(server.get("/api/tasks?status=unheard-of").ids()).isEmpty();
  }

  @Test
  void tasksAreFilteredByParent() {
    String root = server.task(project);
    String child = task("\"parentId\":\"" + root + "\"");

    assertThat(server.get("/api/tasks?parentId=null").ids()).containsExactly(root);
    assertThat(server.get("/api/tasks?parentId=" + root).ids()).containsExactly(child);
  }

  @Test
  void filtersHoldTogether() {
    String root = task("\"status\":\"blocked\"");
    task("\"status\":\"blocked\",\"parentId\":\"" + root + "\"");

    assertThat(server.get("/api/tasks?status=blocked&parentId=null&projectId=" + project).ids())
        .containsExactly(root);
  }

  @Test
  void anEmptyFilterAsksNothing() {
    String task = server.task(project);

    assertThat(server.get("/api/tasks?status=&parentId=&projectId=").ids()).containsExactly(task);
    assertThat(server.get("/api/tasks?status").ids()).containsExactly(task);
    assertThat(server.get("/api/tasks?").ids()).containsExactly(task);
  }

  @Test
  void unknownParametersAreIgnored() {
    String task = server.task(project);

    assertThat(server.get("/api/tasks?x=1&y=%20&x=2&=&&limit").ids()).containsExactly(task);
  }

  @Test
  void filtersAreDecoded() {
    String blocked = task("\"status\":\"blocked\"");

    assertThat(server.get("/api/tasks?%73tatus=%62locked").ids()).containsExactly(blocked);
  }

  @Test
  void aFilterThatContradictsItselfIs400() {
    Reply reply = server.get("/api/tasks?status=blocked&status=pending");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
    assertThat(reply.json().path("details").path(0).path("path").asString()).isEqualTo("status");
  }

  @Test
  void childrenAreThoseOfTheTask() {
    String root = server.task(project);
    String child = task("\"parentId\":\"" + root + "\"");

    assertThat(server.get("/api/tasks/" + root + "/children").ids()).containsExactly(child);
    assertThat(server.get("/api/tasks/" + child + "/children").body()).isEqualTo("[]");
  }

  @Test
  void childrenOfAnUnknownTaskAre404() {
    Reply reply = server.get("/api/tasks/none/children");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.code()).isEqualTo("TASK_NOT_FOUND");
  }

  @Test
  void aTimelineEventIsAppendedToTheTaskAndItsSession() {
    String task = server.task(project);
    String session = server.session(project);
    Reply reply =
        server.post(
            "/api/tasks/" + task + "/timeline",
            "{\"message\":\"m\",\"type\":\"milestone\",\"sessionId\":\"" + session + "\"}");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("timeline").path(1).path("message").asString()).isEqualTo("m");
    assertThat(server.get("/api/sessions/" + session).json().path("timeline").size()).isEqualTo(1);
  }

  @Test
  void subtasksAreCreatedListedPatchedAndDeleted() {
    String path = "/api/tasks/" + server.task(project) + "/subtasks";
    Reply created = server.post(path, "{\"title\":\"S\"}");
    String one = path + "/" + created.text("id");

    assertThat(created.status()).isEqualTo(201);
    assertThat(server.get(path).json().path(0)).isEqualTo(created.json());

    Reply patched = server.patch(one, "{\"completed\":true}");
    assertThat(patched.status()).isEqualTo(200);
    assertThat(patched.json().path("completed").asBoolean()).isTrue();

    assertThat(server.delete(one).body())
        .isEqualTo("{\"success\":true,\"id\":\"" + created.text("id") + "\"}");
    assertThat(server.get(path).body()).isEqualTo("[]");
  }

  @Test
  void aSubtaskOrTaskThatIsUnknownIs404() {
    String path = "/api/tasks/" + server.task(project) + "/subtasks";

    assertThat(server.patch(path + "/none", "{}").code()).isEqualTo("SUBTASK_NOT_FOUND");
    assertThat(server.delete(path + "/none").code()).isEqualTo("SUBTASK_NOT_FOUND");
    assertThat(server.get("/api/tasks/none/subtasks").code()).isEqualTo("TASK_NOT_FOUND");
    assertThat(server.post("/api/tasks/none/subtasks", "{\"title\":\"S\"}").code())
        .isEqualTo("TASK_NOT_FOUND");
  }
}

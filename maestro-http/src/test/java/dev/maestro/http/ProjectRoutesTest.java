package dev.maestro.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProjectRoutesTest {

  private final RunningServer server = RunningServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aProjectIsCreatedReadUpdatedAndDeleted() {
    Reply created = server.post("/api/projects", "{\"name\":\" P \",\"x\":1}");
    String path = "/api/projects/" + created.text("id");

    assertThat(created.status()).isEqualTo(201);
    assertThat(created.text("name")).isEqualTo("P");
    assertThat(created.json().path("x").asInt()).isEqualTo(1);
    assertThat(server.get(path).json()).isEqualTo(created.json());

    Reply updated = server.send("PUT", path, "{\"name\":\"Q\"}");
    assertThat(updated.status()).isEqualTo(200);
    assertThat(updated.text("name")).isEqualTo("Q");

    Reply deleted = server.delete(path);
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.body())
        .isEqualTo("{\"success\":true,\"id\":\"" + created.text("id") + "\"}");
    assertThat(server.get(path).status()).isEqualTo(404);
  }
}

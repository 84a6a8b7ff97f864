package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {

  private final Server server = Server.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aFrameIsTheWholeEnvelopeInOneTextMessage() {
    try (Client client = server.connect()) {
      server.createProject("A");
      assertThat(client.nextText())
          .isEqualTo(
              "{\"type\":\"project:created\",\"event\":\"project:created\",\"data\":{"
                  + "\"id\":\"proj_1_000000001\",\"name\":\"A\",\"workingDir\":\"\","
                  + "\"description\":\"\",\"createdAt\":1700000000000,"
                  + "\"updatedAt\":1700000000000},\"timestamp\":1700000000000,\"seq\":1}");
    }
  }

  @Test
  void whatWasCommittedBeforeTheUpgradeIsNotSent() {
    server.createProject("before");
    try (Client client = server.connect()) {
      server.createProject("after");
      assertThat(client.next().seq()).isEqualTo(2);
    }
  }

  @Test
  void anyPathIsAnUpgrade() {
    for (String path : List.of("/", "/ws", "/any/where?x=1")) {
      try (Client client = Client.connect(server.uri(path))) {
        server.createProject(path);
        assertThat(client.next().type()).isEqualTo("project:created");
      }
    }
  }

  @Test
  void allClientsGetTheSameFramesInCommitOrder() {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      clients.add(server.connect());
    }
    List<CompletableFuture<Void>> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(CompletableFuture.runAsync(() -> createProjects(100)));
    }
    writers.forEach(CompletableFuture::join);
    List<String> first = texts(clients.get(0), 400);
    assertThat(first.stream().map(text -> Frame.of(text).seq()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 400).boxed().toList());
    for (Client client : clients.subList(1, clients.size())) {
      assertThat(texts(client, 400)).isEqualTo(first);
    }
    clients.forEach(client -> assertThat(client.hasMore()).isFalse());
    clients.forEach(Client::close);
  }

  @Test
  void aClientThatConnectsAmidWritesMissesNothingAfterItIsOpen() {
    ProjectId project = server.createProject("written").id();
    for (int round = 0; round < 50; round++) {
      CompletableFuture<Void> meanwhile =
          CompletableFuture.runAsync(() -> Writes.to(server, project, 100));
      long before = server.storage().events().latestSeq();
      try (Client client = server.connect()) {
        long own = Writes.one(server, project, "own");
        meanwhile.join();
        long first = client.nextSeq();
        assertThat(first).isGreaterThan(before).isLessThanOrEqualTo(own);
        awaitGapless(client, first, server.storage().events().latestSeq());
      }
    }
  }

  private static void awaitGapless(Client client, long after, long upTo) {
    for (long seq = after + 1; seq <= upTo; seq++) {
      assertThat(client.nextSeq()).isEqualTo(seq);
    }
  }

  private void createProjects(int count) {
    for (int i = 0; i < count; i++) {
      server.createProject("project " + i);
    }
  }

  private static List<String> texts(Client client, int count) {
    return client.next(count).stream().map(Frame::text).toList();
  }
}

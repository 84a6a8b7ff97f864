package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorTest {

  private static final int OPERATIONS = 300;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aMirrorFedByTheFramesAloneEqualsTheStore(long seed) {
    try (Server server = Server.start();
        Client client = server.connect()) {
      RandomOperations operations = new RandomOperations(server.maestro(), seed);
      Mirror mirror = new Mirror();
      long seen = 0;
      for (int i = 0; i < OPERATIONS; i++) {
        operations.doSomething();
        server.time().advance(1);
        for (long latest = server.storage().events().latestSeq(); seen < latest; seen++) {
          mirror.take(client.next());
        }
        assertThat(mirror.entities())
            .as("seed %s, operation %s", seed, i)
            .isEqualTo(Mirror.of(server.storage(), null).entities());
      }
      assertThat(client.hasMore()).isFalse();
      assertThat(operations.done()).isGreaterThan(OPERATIONS / 4);
    }
  }
}

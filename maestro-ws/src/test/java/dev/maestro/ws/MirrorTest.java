package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.port.SessionFilter;
import dev.maestro.core.port.Snapshot;
import dev.maestro.core.port.TaskFilter;
import dev.maestro.json.Json;
import dev.maestro.json.ProjectCodec;
import dev.maestro.json.SessionCodec;
import dev.maestro.json.TaskCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;

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
            .isEqualTo(stored(server));
      }
      assertThat(client.hasMore()).isFalse();
      assertThat(operations.done()).isGreaterThan(OPERATIONS / 4);
    }
  }

  private static Map<String, String> stored(Server server) {
    Map<String, String> entities = new TreeMap<>();
    try (Snapshot now = server.storage().snapshot();
        var projects = now.projects();
        var tasks = now.tasks(TaskFilter.ALL);
        var sessions = now.sessions(SessionFilter.ALL)) {
      put(entities, projects, each -> each.id(), ProjectCodec::write);
      put(entities, tasks, each -> each.id(), TaskCodec::write);
      put(entities, sessions, each -> each.id(), SessionCodec::write);
    }
    return entities;
  }

  private static <E> void put(
      Map<String, String> entities,
      Stream<E> stored,
      Function<E, Object> id,
      BiConsumer<E, JsonGenerator> codec) {
    stored.forEach(each ->
        entities.put(
            id.apply(each).toString(),
            new String(
                Json.compact(generator -> codec.accept(each, generator)), StandardCharsets.UTF_8)));
  }
}

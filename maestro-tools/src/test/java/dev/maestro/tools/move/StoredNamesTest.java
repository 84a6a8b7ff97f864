package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.port.Reads;
import dev.maestro.core.port.Snapshot;
import dev.maestro.testkit.InMemoryStorage;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredNamesTest {

  private static Session session(String id) {
    return new SessionBuilder(new SessionId(id), new ProjectId("p"), 1).build();
  }

  /** The same, which notes what is called. */
  private static Reads watched(Reads reads, List<String> calls) {
    return (Reads)
        Proxy.newProxyInstance(
            Reads.class.getClassLoader(),
            new Class<?>[] {Reads.class},
            (proxy, method, args) -> {
              calls.add(method.getName());
              return method.invoke(reads, args);
            });
  }

  @Test
  void theSessionsOfTheStoreAreGoneThroughOnceHoweverManyAreAlike() {
    InMemoryStorage store = new InMemoryStorage();
    Incoming incoming = new Incoming();
    store.write(tx -> {
      for (int i = 0; i < 10; i++) {
        tx.save(session("Mine" + i));
      }
      return true;
    });
    for (int i = 0; i < 20; i++) {
      incoming.add(session("mINE" + i));
    }
    List<String> calls = new ArrayList<>();
    try (Snapshot now = store.snapshot()) {
      StoredNames names = new StoredNames(incoming, watched(now, calls));
      assertThat(incoming.sessions().stream().flatMap(one -> names.like(one).stream()))
          .hasSize(10)
          .contains("Mine0", "Mine9");
    }
    assertThat(calls).containsOnlyOnce("sessions");
  }
}

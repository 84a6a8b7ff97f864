package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.TaskId;
import dev.maestro.core.port.Storage;
import dev.maestro.core.port.StorageUnavailable;
import dev.maestro.testkit.InMemoryStorage;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

final class MoveInMemoryTest extends MoveRules {

  @Override
  Storage newStore() {
    return new InMemoryStorage().runningWorksTwice();
  }

  @Test
  void aStoreThatRefusesTheWriteStaysAsItWas() throws IOException {
    Storage from = open();
    new RandomStore(2).fill(from);
    byte[] lines = exported(from);
    InMemoryStorage to = new InMemoryStorage();
    byte[] empty = exported(to);
    to.failNextWrite(StorageUnavailable.nothingChanged("the disk is full", null));
    assertThatThrownBy(() -> imported(lines, to)).isInstanceOf(StorageUnavailable.class);
    assertThat(exported(to)).isEqualTo(empty);
    assertThat(to.events().latestSeq()).isZero();
    imported(lines, to);
    assertThat(exported(to)).isEqualTo(lines);
  }

  @Test
  void anEntityThatIsThereAndCannotBeReadIsAConflict() throws IOException {
    InMemoryStorage store = new InMemoryStorage();
    store.corrupt(new TaskId("t"), "broken");
    ObjectNode result =
        imported(
            bytes(
                """
                {'format':'maestro-export','version':1,'projects':1,'tasks':1,'sessions':0}
                {'project':{'id':'p'}}
                {'task':{'id':'t','projectId':'p'}}
                """),
            store);
    assertThat(texts(result.path("conflicts"))).containsExactly("task t");
    assertThat(store.events().latestSeq()).isZero();
  }
}

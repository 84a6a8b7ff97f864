package dev.maestro.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.Task;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any entity and any successor: the delta between them leads from the document of the one to that
 * of the other, to the letter and in order. Each test is named for the seed of its entities.
 */
class DeltaPropertiesTest {

  private static final int VERSIONS = 25;

  static LongStream seeds() {
    return LongStream.concat(LongStream.rangeClosed(1, 20), new Random().longs(5));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void deltasLeadThroughAllVersionsOfAProject(long seed) {
    RandomEntities random = new RandomEntities(seed);
    StoredEntity stored = new StoredEntity(RandomEntities.PROJECT.value(), 0, null);
    new Versions<Project>(
            Documents::compact,
            Documents::size,
            Deltas::between,
            tree -> tree.project(stored),
            random::next)
        .check(random.project());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void deltasLeadThroughAllVersionsOfATask(long seed) {
    RandomEntities random = new RandomEntities(seed);
    StoredEntity stored = new StoredEntity(RandomEntities.TASK.value(), 0, null);
    new Versions<Task>(
            Documents::compact,
            Documents::size,
            Deltas::between,
            tree -> tree.task(stored),
            random::next)
        .check(random.task());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void deltasLeadThroughAllVersionsOfASession(long seed) {
    RandomEntities random = new RandomEntities(seed);
    StoredEntity stored = new StoredEntity(RandomEntities.SESSION.value(), 0, null);
    new Versions<Session>(
            Documents::compact,
            Documents::size,
            Deltas::between,
            tree -> tree.session(stored),
            random::next)
        .check(random.session());
  }

  private record Versions<E>(
      Function<E, byte[]> compact,
      ToLongFunction<E> size,
      BiFunction<E, E, Delta> between,
      Function<DocumentTree, E> entity,
      UnaryOperator<E> successor) {

    void check(E first) {
      DocumentTree replayed = DocumentTree.of(compact.apply(first));
      E old = first;
      for (int i = 0; i < VERSIONS; i++) {
        E next = successor.apply(old);
        Delta delta = between.apply(old, next);
        assertThat(delta.sizeChange())
            .as("size of version %d", i)
            .isEqualTo(size.applyAsLong(next) - size.applyAsLong(old));

        DocumentTree alone = DocumentTree.of(compact.apply(old));
        alone.apply(delta.json());
        replayed.apply(delta.json());
        assertIs(next, alone);
        assertIs(next, replayed);
        old = next;
      }
      assertThat(between.apply(old, entity.apply(replayed)))
          .usingRecursiveComparison()
          .isEqualTo(new Delta(TestJson.bytes("{}"), 0));
    }

    private void assertIs(E expected, DocumentTree tree) {
      E entity = this.entity.apply(tree);
      assertThat(entity).isEqualTo(expected);
      // To the letter, since to be equal takes no order of fields.
      assertThat(TestJson.text(compact.apply(entity)))
          .isEqualTo(TestJson.text(compact.apply(expected)));
      assertThat(TestJson.stored(tree.compact()))
          .isEqualTo(TestJson.stored(compact.apply(expected)));
    }
  }
}

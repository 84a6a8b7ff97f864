package dev.maestro.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ParentCycleTest {

  private final Map<TaskId, TaskId> parents = new LinkedHashMap<>();
  private final List<TaskId> asked = new ArrayList<>();

  private void parent(String task, String parent) {
    parents.put(new TaskId(task), new TaskId(parent));
  }

  private List<String> cycles() {
    return ParentCycle.above(
            parents.keySet(),
            task -> {
              asked.add(task);
              return Optional.ofNullable(parents.get(task));
            })
        .stream()
        .map(ParentCycle::toString)
        .toList();
  }

  @Test
  void aTreeHasNone() {
    parent("c", "b");
    parent("b", "a");
    parent("d", "b");
    assertThat(cycles()).isEmpty();
  }

  @Test
  void eachIsToldOnceFromItsLeastIdOnWhateverHangsBelowIt() {
    parent("x", "z");
    parent("z", "b");
    parent("b", "c");
    parent("c", "a");
    parent("a", "b");
    parent("y", "c");
    parent("self", "self");
    assertThat(cycles()).containsExactly("a → b → c → a", "self → self");
    assertThat(asked).doesNotHaveDuplicates();
  }

  @Test
  void ofALongOneSomeAreNamed() {
    for (int i = 10; i < 60; i++) {
      parent("t" + i, "t" + (i == 59 ? 10 : i + 1));
    }
    assertThat(cycles())
        .singleElement()
        .asString()
        .startsWith("t10 → t11 →")
        .endsWith("t19 → … → t10");
  }
}

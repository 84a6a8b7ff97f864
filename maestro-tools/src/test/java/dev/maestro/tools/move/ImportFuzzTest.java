package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.maestro.testkit.InMemoryStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/**
 * Any bytes are an import, or faults that name their lines. A build runs the inputs that are kept
 * beside the tests; with {@code JAZZER_FUZZ=1} in the environment it looks for new ones.
 */
class ImportFuzzTest {

  @FuzzTest
  void anyBytesAreImportedWholeOrNotAtAll(byte[] input) throws IOException {
    InMemoryStorage store = new InMemoryStorage();
    ObjectNode result =
        MoveRules.imported(new ByteArrayInputStream(input), store, input.length % 2 == 1, false);
    if (result.path("imported").asBoolean(false)) {
      byte[] exported = MoveRules.exported(store);
      InMemoryStorage again = new InMemoryStorage();
      MoveRules.imported(exported, again);
      assertThat(MoveRules.exported(again)).isEqualTo(exported);
    } else {
      assertThat(store.events().latestSeq()).isZero();
      assertThat(MoveRules.texts(result.path("faults")))
          .isNotEmpty()
          .allMatch(fault -> fault.startsWith("line "))
          .allMatch(fault -> StandardCharsets.UTF_8.newEncoder().canEncode(fault));
    }
  }

  @FuzzTest
  void linesTogetherAreWhatWasRead(byte[] input) throws IOException {
    int longest = input.length == 0 ? 1 : (input[0] & 0xff) % 16;
    LineInput lines = new LineInput(new ByteArrayInputStream(input), longest, bytes -> {});
    List<String> expected = new ArrayList<>(Arrays.asList(latin(input).split("\n", -1)));
    if (expected.get(expected.size() - 1).isEmpty()) {
      expected.remove(expected.size() - 1);
    }
    for (String one : expected) {
      LineInput.Line line = Objects.requireNonNull(lines.next());
      byte[] bytes = line.bytes();
      assertThat(line.length()).isEqualTo(one.length());
      assertThat(bytes == null ? null : latin(bytes))
          .isEqualTo(one.length() > longest ? null : one);
    }
    assertThat(lines.next()).isNull();
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}

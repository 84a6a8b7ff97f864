package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineInputTest {

  private static final int BOUND = 100_000;

  /** Gives some bytes at a time, so that lines end anywhere in what is read. */
  private static final class Trickle extends ByteArrayInputStream {

    private final Random random;

    Trickle(byte[] bytes, long seed) {
      super(bytes);
      this.random = new Random(seed);
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) {
      return super.read(target, offset, Math.min(length, 1 + random.nextInt(70_000)));
    }
  }

  private static List<String> lines(InputStream in) throws IOException {
    LineInput input = new LineInput(in, BOUND, bytes -> {});
    List<String> lines = new ArrayList<>();
    for (LineInput.Line line = input.next(); line != null; line = input.next()) {
      byte[] bytes = line.bytes();
      assertThat(line.number()).isEqualTo(lines.size() + 1);
      lines.add(
          bytes == null
              ? "longer: " + line.length()
              : new String(bytes, StandardCharsets.US_ASCII));
    }
    return lines;
  }

  @Test
  void linesOfAnyLengthAreReadUpToTheBound() throws IOException {
    Random random = new Random(11);
    for (int seed = 0; seed < 50; seed++) {
      StringBuilder text = new StringBuilder();
      List<String> expected = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        int length =
            List.of(0, 1, 65_535, 65_536, BOUND, BOUND + 1, 3 * BOUND, random.nextInt(200_000))
                .get(random.nextInt(8));
        String line = "x".repeat(length);
        expected.add(length > BOUND ? "longer: " + length : line);
        text.append(line).append('\n');
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
      assertThat(lines(new Trickle(bytes, seed))).as("seed " + seed).isEqualTo(expected);
    }
  }

  @Test
  void theLastLineNeedsNoEnd() throws IOException {
    assertThat(lines(new ByteArrayInputStream("a\n\nb".getBytes(StandardCharsets.US_ASCII))))
        .containsExactly("a", "", "b");
  }
}

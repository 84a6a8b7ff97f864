package dev.maestro.tools.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.maestro.tools.control.Frames.Frame;
import dev.maestro.tools.control.Frames.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Any bytes are frames of the kinds and lengths that are due, or are not read on. A build runs the
 * inputs that are kept beside the tests; with {@code JAZZER_FUZZ=1} in the environment it looks for
 * new ones.
 */
class FramesFuzzTest {

  private static final List<Set<Kind>> DUE =
      List.of(
          Set.of(Kind.CHALLENGE),
          Set.of(Kind.GREETING),
          Set.of(Kind.REQUEST),
          FrameInput.TAKEN,
          EnumSet.allOf(Kind.class));

  @FuzzTest
  void anyBytesAreFramesThatAreDueOrAreNotReadOn(byte[] input) throws IOException {
    for (Set<Kind> due : DUE) {
      byte[] read = written(input, due);
      assertThat(read).isEqualTo(Arrays.copyOf(input, read.length));
    }
  }

  /** What the frames are made of that can be read. */
  private static byte[] written(byte[] input, Set<Kind> due) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(input));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      for (Frame frame = Frames.read(in, due); frame != null; frame = Frames.read(in, due)) {
        assertThat(due).contains(frame.kind());
        Frames.write(bytes, frame.kind(), frame.content(), 0, frame.content().length);
        requireJsonOrNone(frame);
      }
      assertThat(bytes.size()).isEqualTo(input.length);
    } catch (ProtocolException | EOFException e) {
      assertThat(bytes.size()).isLessThan(input.length);
    }
    return bytes.toByteArray();
  }

  private static void requireJsonOrNone(Frame frame) throws IOException {
    try {
      assertThat(frame.json()).isNotNull();
    } catch (ProtocolException e) {
      assertThat(e).hasMessageStartingWith("A frame holds no JSON");
    }
  }
}

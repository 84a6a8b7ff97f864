package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nothing catches. */
@Timeout(120)
final class UncaughtTest {

  /** Fails as no part of the program should. */
  static final class Fails {

    private Fails() {}

    public static void main(String[] args) {
      Logging.begin(System.err);
      throw new IllegalStateException("the reason", new IllegalArgumentException("its cause"));
    }
  }

  @Test
  void isLoggedWithItsMessageAndItsStack() throws Exception {
    ChildTool ended = ChildTool.run(Fails.class, Map.of());
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err())
        .contains("ERROR EndOnOutOfMemory: The thread main ended")
        .contains("java.lang.IllegalStateException: the reason")
        .contains("at dev.maestro.app.UncaughtTest$Fails.main")
        .contains("because of java.lang.IllegalArgumentException: its cause")
        .doesNotContain("StackOverflowError");
  }
}

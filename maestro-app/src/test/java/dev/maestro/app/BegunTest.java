package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BegunTest {

  private final List<String> ended = new ArrayList<>();
  private final Begun begun = new Begun();

  private void begin(String what) {
    begun.add(() -> ended.add(what));
  }

  private void beginWhatEndsBadly(String what) {
    begun.add(() -> {
      throw new IllegalStateException(what);
    });
  }

  @Test
  void theLastEndsFirstAndEachOnce() {
    begin("storage");
    begin("sockets");
    begun.close();
    begun.close();
    assertThat(ended).containsExactly("sockets", "storage");
  }

  @Test
  void allEndAndTheFirstExceptionStays() {
    begin("storage");
    beginWhatEndsBadly("sockets");
    beginWhatEndsBadly("http");
    assertThatThrownBy(begun::close)
        .hasMessage("http")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("sockets"));
    assertThat(ended).containsExactly("storage");
  }

  @Test
  void theExceptionThatStoppedTheStartStays() {
    begin("storage");
    beginWhatEndsBadly("sockets");
    Exception first = new Exception("no port");
    begun.closeAfter(first);
    assertThat(first.getSuppressed()[0]).hasMessage("sockets");
    assertThat(ended).containsExactly("storage");
  }
}

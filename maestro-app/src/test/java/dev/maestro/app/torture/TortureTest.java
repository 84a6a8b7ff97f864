package dev.maestro.app.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A torture finds what is lost; that it finds nothing else, the tour of docs/10 shows. */
@Timeout(180)
class TortureTest {

  private static final long SEED = 7;

  @TempDir private Path dir;

  private TortureResult torture(Torture.BetweenLives betweenLives) throws IOException {
    return new Torture(1, "fsync", SEED, (done, total) -> {}, betweenLives).run(dir);
  }

  @Test
  void writesThatAreTakenBackAreFoundAndTheDirectoryIsKept() throws IOException {
    AtomicInteger lives = new AtomicInteger();
    TortureResult result =
        torture(data -> {
          if (lives.incrementAndGet() == 2) {
            Scratch.remove(data);
          }
        });
    assertThat(result.lost())
        .anyMatch(line -> line.contains("it was acknowledged as"))
        .anyMatch(line -> line.startsWith("the mirror cannot go on after event"));
    assertThat(result.scratch().resolve("data/journal")).isDirectory();
  }

  @Test
  void aServerThatDoesNotStartAnyMoreIsALoss() throws IOException {
    TortureResult result =
        torture(data -> Files.writeString(data.resolve(".maestro-format"), "999\n"));
    assertThat(result.lost()).singleElement().asString().startsWith("the server does not start");
  }
}

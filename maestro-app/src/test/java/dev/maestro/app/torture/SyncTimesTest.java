package dev.maestro.app.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.app.torture.SyncTimes.Verdict;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a disk's syncs. */
class SyncTimesTest {

  private static Verdict of(long plain, long synced, String fileSystem) {
    return SyncTimes.of(new long[] {plain}, new long[] {synced}, fileSystem).verdict();
  }

  @Test
  void aSyncThatCostsNothingIsDoubted() {
    assertThat(of(5_000, 6_000, "ext4")).isEqualTo(Verdict.DOUBTFUL);
    assertThat(of(5_000, 300_000, "tmpfs")).isEqualTo(Verdict.DOUBTFUL);
    assertThat(of(5_000, 300_000, "ext4")).isEqualTo(Verdict.PLAUSIBLE);
    assertThat(of(5_000, 60_000_000, "ext4")).isEqualTo(Verdict.SLOW);
  }

  @Test
  void theTimesAreThoseOfTheSyncs() {
    long[] synced = new long[100];
    for (int i = 0; i < 100; i++) {
      synced[i] = 1_000L * (100 - i);
    }
    SyncTimes times = SyncTimes.of(synced.clone(), synced, "ext4");
    assertThat(times).isEqualTo(new SyncTimes(100, 50_000, 50_000, 99_000, 100_000, "ext4"));
  }

  @Test
  void measuringLeavesNothing(@TempDir Path dir) throws Exception {
    assertThat(SyncTimes.measure(dir).count()).isPositive();
    assertThat(dir).isEmptyDirectory();
  }
}

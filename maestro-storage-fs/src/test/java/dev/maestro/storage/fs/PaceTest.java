package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When documents are written and who waits for them, by times that are told. */
class PaceTest {

  private static final long LATE = millis(801);

  private final Pace pace = new Pace();

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void aDocumentIsWrittenWhenNothingElseCameForAMoment() {
    assertThat(Pace.due(1, 0, 0)).isEqualTo(millis(20));
    assertThat(Pace.due(1, millis(20), millis(20))).isZero();
  }

  @Test
  void whereChangesKeepComingTheFirstWaitsForOthers() {
    assertThat(Pace.due(64, millis(100), 0)).isEqualTo(millis(20));
    assertThat(Pace.due(64, millis(399), 0)).isEqualTo(millis(1));
    assertThat(Pace.due(64, millis(400), 0)).isZero();
  }

  @Test
  void whereManyWaitTheyAreWrittenAtOnce() {
    assertThat(Pace.due(999, 0, 0)).isPositive();
    assertThat(Pace.due(1_000, 0, 0)).isZero();
  }

  @Test
  void nobodyWaitsWhileDocumentsAreNotLate() {
    pace.added(10_000);
    assertThat(pace.isTooFast(millis(800))).isFalse();
  }

  @Test
  void whoeverAddsToLateDocumentsPaysTwoForEach() {
    assertThat(pace.isTooFast(LATE)).isFalse();
    pace.added(64);
    assertThat(pace.isTooFast(LATE)).isTrue();
    pace.taken(127);
    assertThat(pace.isTooFast(LATE)).isTrue();
    pace.taken(1);
    assertThat(pace.isTooFast(LATE)).isFalse();
  }

  @Test
  void whatWasTakenBeyondThatCountsForTheNextAndNoFurther() {
    assertThat(pace.isTooFast(LATE)).isFalse();
    pace.taken(64);
    pace.taken(64);
    pace.added(32);
    assertThat(pace.isTooFast(LATE)).isFalse();
    pace.added(1);
    assertThat(pace.isTooFast(LATE)).isTrue();
  }

  @Test
  void aChangeOfWhatWaitsAlreadyCostsNothing() {
    assertThat(pace.isTooFast(LATE)).isFalse();
    pace.added(0);
    assertThat(pace.isTooFast(LATE)).isFalse();
  }

  @Test
  void nothingIsOwedAnyMoreOnceDocumentsAreInTime() {
    pace.added(1_000_000);
    assertThat(pace.isTooFast(0)).isFalse();
    assertThat(pace.isTooFast(LATE)).isFalse();
  }
}

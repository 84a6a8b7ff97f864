package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowanceTest {

  private static final long TENTH = 100_000_000;

  private final Allowance allowance = new Allowance(10, 3, 0);

  private int taken(long now) {
    int count = 0;
    while (allowance.take(now)) {
      count++;
    }
    return count;
  }

  @Test
  void soManyAtOnceAndThenSoManyASecond() {
    assertThat(taken(0)).isEqualTo(3);
    assertThat(taken(TENTH - 1)).isZero();
    assertThat(taken(TENTH)).isEqualTo(1);
    assertThat(taken(TENTH + 1)).isZero();
    assertThat(taken(3 * TENTH)).isEqualTo(2);
  }

  @Test
  void aPauseEarnsNoMoreThanThatAtOnce() {
    assertThat(taken(0)).isEqualTo(3);
    assertThat(taken(1_000 * TENTH)).isEqualTo(3);
    assertThat(taken(1_000 * TENTH)).isZero();
  }

  @Test
  void partsOfOneAreNotLost() {
    assertThat(taken(0)).isEqualTo(3);
    assertThat(taken(TENTH * 3 / 2)).isEqualTo(1);
    assertThat(taken(2 * TENTH)).isEqualTo(1);
  }
}

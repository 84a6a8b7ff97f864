package dev.maestro.core.domain;

/** A moment that stands where the test puts it, and ids that count up from 1. */
final class TestMoment implements Moment {

  private final long now;
  private int lastEvent;
  private int lastSubtask;

  private TestMoment(long now) {
    this.now = now;
  }

  static TestMoment at(long now) {
    return new TestMoment(now);
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public String newEventId() {
    return "evt_" + now + "_" + ++lastEvent;
  }

  @Override
  public SubtaskId newSubtaskId() {
    return new SubtaskId("sub" + ++lastSubtask);
  }
}

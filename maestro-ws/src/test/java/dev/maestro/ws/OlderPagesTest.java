package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.json.EncodedEvent;
import dev.maestro.json.EncodedLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OlderPagesTest {

  private static final ProjectId PROJECT = new ProjectId("proj_1");

  /** Where each reading began. */
  private final List<Long> readings = new ArrayList<>();

  private long oldest = 1;
  private long latest = 1_000;
  private int size = 10;
  private final OlderPages pages = new OlderPages(this::read);

  private EncodedLog.Page read(long after, int limit) {
    readings.add(after);
    long from = Math.max(after + 1, oldest);
    long to = Math.min(latest, from + limit - 1);
    return new EncodedLog.Page(
        LongStream.rangeClosed(from, to).mapToObj(this::event).toList(), oldest, latest);
  }

  private EncodedEvent event(long seq) {
    byte[] data = ("\"" + "x".repeat(size) + "\"").getBytes(StandardCharsets.UTF_8);
    return EncodedEvent.of(seq, 0, EventSubject.ofProject("project:updated", PROJECT), data);
  }

  private static EventFrame first(OlderPages.Page page) {
    return page.frames().get(0);
  }

  @Test
  void whoComesLaterGetsTheSameFramesAndReadsNothing() {
    EventFrame frame = first(pages.after(100)).encode();
    EventFrame same = first(pages.after(100)).encode();
    assertThat(same).isSameAs(frame);
    assertThat(same.textAfter(7)).isSameAs(frame.textAfter(7));
    assertThat(readings).containsExactly(100L);
  }

  @Test
  void whoBeginsAmidAPageGetsTheRestOfIt() {
    OlderPages.Page whole = pages.after(100);
    OlderPages.Page rest = pages.after(103);
    assertThat(first(rest).seq()).isEqualTo(104);
    assertThat(rest.frames()).isEqualTo(whole.frames().subList(3, whole.frames().size()));
    EventFrame last = whole.frames().get(whole.frames().size() - 1);
    assertThat(pages.after(last.seq() - 1).frames()).containsExactly(last);
    assertThat(first(pages.after(last.seq())).seq()).isEqualTo(last.seq() + 1);
    assertThat(readings).containsExactly(100L, last.seq());
  }

  @Test
  void whatEndsWithTheNewestEventIsReadAgainSinceThereMayBeMore() {
    assertThat(pages.after(990).frames()).hasSize(10);
    latest++;
    assertThat(pages.after(990).frames()).hasSize(11);
  }

  @Test
  void aPageBehindAGapIsNotKept() {
    oldest = 500;
    assertThat(pages.after(100).hasGapAfter(100)).isTrue();
    assertThat(pages.after(100).hasGapAfter(100)).isTrue();
    assertThat(readings).containsExactly(100L, 100L);
  }

  @Test
  void whatWasReadLongAgoIsReadAgain() {
    latest = 1_000_000;
    for (long after = 0; after < 100_000; after += 1_000) {
      pages.after(after);
    }
    readings.clear();
    pages.after(0);
    pages.after(99_000);
    assertThat(readings).containsExactly(0L);
  }

  @Test
  void whatIsLargeIsEncodedForEach() {
    size = 100_000;
    EventFrame frame = first(pages.after(100));
    assertThat(frame.encode().text().size()).isGreaterThan(size);
    assertThat(frame.isHollow()).isTrue();
    assertThat(frame.encode()).isNotSameAs(frame.encode());
  }
}

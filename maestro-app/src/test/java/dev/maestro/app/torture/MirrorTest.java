package dev.maestro.app.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A mirror notices what it has missed. */
class MirrorTest {

  private static final String SUBSCRIBED =
      "{\"type\":\"subscribed\",\"storeId\":\"s.1\",\"seq\":5}";
  private static final String SNAPSHOT =
      "{\"type\":\"snapshot\",\"seq\":5,\"data\":{\"projects\":[],\"tasks\":[{\"id\":\"t\",\"n\":1}],\"sessions\":[]}}";

  private final Mirror mirror = new Mirror(false);

  private static JsonNode json(String text) {
    return Json.TREES.readTree(text);
  }

  private void take(String... frames) {
    for (String frame : frames) {
      assertThat(mirror.take(json(frame))).isFalse();
    }
  }

  private static String updated(long prevSeq, long seq, int n) {
    return "{\"type\":\"task:updated\",\"prevSeq\":%d,\"seq\":%d,\"data\":{\"id\":\"t\",\"n\":%d}}"
        .formatted(prevSeq, seq, n);
  }

  private static Map<String, JsonNode> store(int n) {
    return Map.of("task t", json("{\"id\":\"t\",\"n\":%d}".formatted(n)));
  }

  @Test
  void eventsInOrderLeadToWhatTheStoreHas() {
    take(SUBSCRIBED, SNAPSHOT, updated(5, 6, 2), updated(6, 7, 3));
    assertThat(mirror.judge(7, store(3))).isEmpty();
    assertThat(mirror.events()).isEqualTo(2);
  }

  @Test
  void anEventThatIsMissingIsNamed() {
    take(SUBSCRIBED, SNAPSHOT, updated(6, 7, 3));
    assertThat(mirror.judge(7, store(3)))
        .containsExactly("the mirror missed events: after 5 came 7, which says it follows 6");
  }

  @Test
  void whatTheStoreHasOtherwiseIsShown() {
    take(SUBSCRIBED, SNAPSHOT, updated(5, 6, 2));
    assertThat(mirror.judge(6, store(9)))
        .singleElement()
        .asString()
        .startsWith("the mirror has task t as {\"id\":\"t\",\"n\":2}, the store as ");
    assertThat(mirror.judge(6, Map.of())).hasSize(1);
  }

  @Test
  void anEntityThatWasDeletedIsGone() {
    take(SUBSCRIBED, SNAPSHOT);
    take("{\"type\":\"task:deleted\",\"prevSeq\":5,\"seq\":6,\"data\":{\"id\":\"t\"}}");
    assertThat(mirror.judge(6, Map.of())).isEmpty();
  }

  @Test
  void thatThePastCannotBeHadIsALossUnlessTheServerIsBuffered() {
    take(SUBSCRIBED, SNAPSHOT);
    JsonNode resync = json("{\"type\":\"resync\",\"reason\":\"foreign_store\"}");
    assertThat(mirror.take(resync)).isTrue();
    assertThat(mirror.judge(5, store(1)))
        .singleElement()
        .asString()
        .startsWith("the mirror cannot go on after event 5 of s.1");

    Mirror patient = new Mirror(true);
    List.of(SUBSCRIBED, SNAPSHOT).forEach(frame -> patient.take(json(frame)));
    assertThat(patient.take(resync)).isTrue();
    List.of(SUBSCRIBED, SNAPSHOT).forEach(frame -> patient.take(json(frame)));
    assertThat(patient.judge(5, store(1))).isEmpty();
  }
}

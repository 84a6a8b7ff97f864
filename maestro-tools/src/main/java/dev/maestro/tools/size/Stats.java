package dev.maestro.tools.size;

import dev.maestro.core.port.Consumer;
import dev.maestro.json.Json;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.storage.fs.StoreStatistics;
import dev.maestro.storage.fs.journal.SyncTimes;
import dev.maestro.tools.Exchange;
import dev.maestro.tools.GapJson;
import dev.maestro.tools.Operation;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a store holds and how it grows.
 *
 * <pre>
 * arguments   {}
 * result      {"store":{"id","generation"},
 *  "entities":{"project":{"count":1,"bytes":240},"task":…,"session":…},     bytes of compact JSON
 *  "statuses":{"task":{"pending":3},"session":{"running":1}},
 *  "largest":[{"kind":"task","id":"task_1","bytes":81220}],                 at most 10
 *  "days":[{"date":"2026-01-31","projects":1,"tasks":9,"sessions":2,        made that day, in UTC, and
 *           "events":120,"journalBytes":40112}],                            there still; in the journal
 *  "unreadable":["tasks/p_1/t_1.json: …"],"unreadableInAll":1,              documents, at most 1,000
 *  "gaps":[{…}],                                                            as {@link GapJson} has what is in no day
 *  "sizes":{…},                                                             as {@link Compact} has them
 *  "events":{"oldestSeq":1,"latestSeq":913,"oldestAt":"2026-01-24T08:00:00Z"},
 *  "journalBegin":1,                                                        the oldest event of the log
 *  "retention":{"days":7,"bytes":268435456,"consumersBytes":1073741824},    where a server has it
 *  "consumers":[{"name":"indexer","seq":900,"behind":13,"current":true}],
 *  "syncs":{"since":"…","count":512,"meanMicros":812,                       where a server has it
 *           "under1ms":500,"under10ms":12,"under100ms":0,"under1s":0,"longer":0,
 *           "slowest":[{"at":"…","micros":9120}]}}                          at most 5
 * </pre>
 */
public final class Stats implements Operation {

  public static final String NAME = "stats";

  private static final List<String> BUCKETS =
      List.of("under1ms", "under10ms", "under100ms", "under1s", "longer");
  private static final int MOST_NAMED = 1_000;
  private static final long NANOS_OF_MICRO = 1_000;

  @Override
  public boolean onlyReads() {
    return true;
  }

  @Override
  public JsonNode run(FileStorage store, ObjectNode arguments, Exchange exchange)
      throws IOException {
    StoreStatistics found = store.statistics(exchange::progress);
    ObjectNode result = Json.TREES.createObjectNode();
    result
        .putObject("store")
        .put("id", found.store().id())
        .put("generation", found.store().generation());
    ObjectNode entities = result.putObject("entities");
    found
        .kinds()
        .forEach((kind, all) ->
            entities.putObject(kind).put("count", all.count()).put("bytes", all.bytes()));
    ObjectNode statuses = result.putObject("statuses");
    found.statuses().forEach((kind, counts) -> counts.forEach(statuses.putObject(kind)::put));
    ArrayNode largest = result.putArray("largest");
    found
        .largest()
        .forEach(large ->
            largest
                .addObject()
                .put("kind", large.entity().kind())
                .put("id", large.entity().id())
                .put("bytes", large.bytes()));
    ArrayNode days = result.putArray("days");
    found.days().forEach(day -> days.add(json(day)));
    ArrayNode unreadable = result.putArray("unreadable");
    found.unreadable().stream()
        .limit(MOST_NAMED)
        .forEach(document -> unreadable.add(document.toString()));
    result.put("unreadableInAll", found.unreadable().size());
    ArrayNode gaps = result.putArray("gaps");
    found.gaps().forEach(gap -> gaps.add(GapJson.of(gap)));
    result.set("sizes", Compact.json(found.sizes()));
    result.set("events", json(found.events()));
    result.put("journalBegin", found.journalBegin());
    ArrayNode consumers = result.putArray("consumers");
    found.consumers().forEach(consumer -> consumers.add(json(consumer, found)));
    if (exchange.isServed()) {
      result.set("retention", json(found.settings()));
      result.set("syncs", json(found.syncs()));
    }
    return result;
  }

  private static ObjectNode json(StoreStatistics.Day day) {
    return Json.TREES
        .createObjectNode()
        .put("date", day.date().toString())
        .put("projects", day.projects())
        .put("tasks", day.tasks())
        .put("sessions", day.sessions())
        .put("events", day.events())
        .put("journalBytes", day.journalBytes());
  }

  private static ObjectNode json(StoreStatistics.Events events) {
    ObjectNode json =
        Json.TREES
            .createObjectNode()
            .put("oldestSeq", events.oldest())
            .put("latestSeq", events.latest());
    return events.since() == 0 ? json : json.put("oldestAt", time(events.since()));
  }

  private static ObjectNode json(StoreSettings settings) {
    return Json.TREES
        .createObjectNode()
        .put("days", settings.eventsKeptFor().toDays())
        .put("bytes", settings.eventBytesKept())
        .put("consumersBytes", settings.eventBytesKeptForConsumers());
  }

  private static ObjectNode json(Consumer consumer, StoreStatistics found) {
    boolean isCurrent = consumer.storeId().equals(found.store());
    ObjectNode json =
        Json.TREES
            .createObjectNode()
            .put("name", consumer.name().value())
            .put("seq", consumer.seq())
            .put("current", isCurrent);
    return isCurrent ? json.put("behind", found.events().latest() - consumer.seq()) : json;
  }

  private static ObjectNode json(SyncTimes.Known syncs) {
    ObjectNode json =
        Json.TREES
            .createObjectNode()
            .put("since", time(syncs.since()))
            .put("count", syncs.count())
            .put("meanMicros", syncs.totalNanos() / Math.max(1, syncs.count()) / NANOS_OF_MICRO);
    for (int i = 0; i < BUCKETS.size(); i++) {
      json.put(BUCKETS.get(i), syncs.buckets().get(i).longValue());
    }
    ArrayNode slowest = json.putArray("slowest");
    syncs
        .slowest()
        .forEach(slow ->
            slowest
                .addObject()
                .put("at", time(slow.at()))
                .put("micros", slow.nanos() / NANOS_OF_MICRO));
    return json;
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}

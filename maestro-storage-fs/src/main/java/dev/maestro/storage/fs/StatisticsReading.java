package dev.maestro.storage.fs;

import dev.maestro.json.InvalidJson;
import dev.maestro.storage.fs.StoreStatistics.Day;
import dev.maestro.storage.fs.StoreStatistics.Large;
import dev.maestro.storage.fs.Unpacker.Malformed;
import dev.maestro.storage.fs.journal.Journal;
import dev.maestro.storage.fs.journal.JournalRecord;
import dev.maestro.storage.fs.journal.Passage;
import dev.maestro.storage.fs.journal.Passage.Gap;
import dev.maestro.storage.fs.journal.Place;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** Goes through state and journal for {@link StoreStatistics}. Used by one thread. */
final class StatisticsReading {

  private static final int MOST_LARGE = 10;
  private static final Comparator<Large> BY_SIZE = Comparator.comparingLong(Large::bytes);

  private final ExaminationSteps steps;
  private final Map<String, StoreStatistics.Kind> kinds = new LinkedHashMap<>();
  private final Map<String, Map<String, Integer>> statuses = new LinkedHashMap<>();
  private final PriorityQueue<Large> largest = new PriorityQueue<>(BY_SIZE);
  private final TreeMap<LocalDate, Day> days = new TreeMap<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final long oldestSeq;
  private long oldestTime;

  /** Of the last event, which counts for a transaction that has none. */
  private LocalDate today = LocalDate.EPOCH;

  /**
   * @param oldestSeq of the events that clients can read back
   */
  StatisticsReading(long oldestSeq, ExaminationSteps steps) {
    this.oldestSeq = oldestSeq;
    this.steps = steps;
    for (Kind kind : Kind.values()) {
      kinds.put(name(kind), new StoreStatistics.Kind(0, 0));
    }
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  void readState(State state) {
    int total = (int) state.all().count();
    int[] done = {0};
    state
        .all()
        .forEach(kept -> {
          add(kept);
          steps.at("measuring entities", ++done[0], total);
        });
  }

  private void add(Kept<?> kept) {
    Keys<?> keys = kept.keys();
    String kind = name(kept.ref().kind());
    long bytes = kept.json().length;
    kinds.computeIfPresent(
        kind, (k, all) -> new StoreStatistics.Kind(all.count() + 1, all.bytes() + bytes));
    largest.add(new Large(History.name(kept.ref()), bytes));
    if (largest.size() > MOST_LARGE) {
      largest.remove();
    }
    if (keys instanceof TaskKeys task) {
      count(kind, task.status().value());
    } else if (keys instanceof SessionKeys session) {
      count(kind, session.status().value());
    }
    Day made = day(date(keys.createdAt()));
    days.put(
        made.date(),
        new Day(
            made.date(),
            made.projects() + (kept instanceof KeptProject ? 1 : 0),
            made.tasks() + (kept instanceof KeptTask ? 1 : 0),
            made.sessions() + (kept instanceof KeptSession ? 1 : 0),
            made.events(),
            made.journalBytes()));
  }

  private void count(String kind, String status) {
    statuses.computeIfAbsent(kind, k -> new TreeMap<>()).merge(status, 1, Integer::sum);
  }

  private Day day(LocalDate date) {
    return days.getOrDefault(date, new Day(date, 0, 0, 0, 0, 0));
  }

  private static LocalDate date(long millis) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }

  /** The journal has to be held meanwhile. What cannot be read of it is left out, and told. */
  void readJournal(Journal journal, Place end) throws IOException {
    long begin = journal.segments().get(0).start();
    TransactionUnpacker unpacker = new TransactionUnpacker(ref -> new Document());
    try {
      Passage.all(journal)
          .read(
              end,
              new Passage.Visitor() {
                @Override
                public boolean visit(JournalRecord found) {
                  add(found, unpacker);
                  steps.at(
                      "reading the journal",
                      kib(found.position() - begin),
                      kib(end.position() - begin));
                  return true;
                }

                @Override
                public void missing(Gap gap) {
                  gaps.add(gap);
                }
              });
    } catch (Malformed | InvalidJson e) {
      throw new IOException("The journal holds what cannot be understood: " + e.getMessage(), e);
    }
  }

  private static int kib(long bytes) {
    return (int) (bytes / 1024);
  }

  private void add(JournalRecord found, TransactionUnpacker unpacker) {
    long[] times = unpacker.times(found);
    if (times.length > 0) {
      today = date(times[0]);
    }
    if (found.holds(oldestSeq)) {
      oldestTime = times[(int) (oldestSeq - found.firstSeq())];
    }
    Day day = day(today);
    days.put(
        today,
        new Day(
            today,
            day.projects(),
            day.tasks(),
            day.sessions(),
            day.events() + times.length,
            day.journalBytes() + found.next().position() - found.position()));
  }

  Map<String, StoreStatistics.Kind> kinds() {
    return kinds;
  }

  Map<String, Map<String, Integer>> statuses() {
    return statuses;
  }

  List<Gap> gaps() {
    return List.copyOf(gaps);
  }

  List<Large> largest() {
    return largest.stream().sorted(BY_SIZE.reversed()).toList();
  }

  List<Day> days() {
    return List.copyOf(days.values());
  }

  /** When the oldest event happened that clients can read back; 0 where that cannot be told. */
  long oldestTime() {
    return oldestTime;
  }
}

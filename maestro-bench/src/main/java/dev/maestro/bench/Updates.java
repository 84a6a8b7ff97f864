package dev.maestro.bench;

import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.domain.NewTaskTimelineEvent;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.TaskPatch;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Storage;
import dev.maestro.core.usecase.AscendingIds;
import dev.maestro.core.usecase.Maestro;
import dev.maestro.json.TaskCodec;
import dev.maestro.json.TaskTimelineCodec;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The writes of the benches, as a client's requests make them once they are parsed. */
final class Updates {

  /**
   * Read before, since to read a request is not the store's work; as many as no bench has tasks.
   */
  private static final List<TaskPatch> TITLES =
      IntStream.range(0, 17).mapToObj(Updates::newTitle).toList();

  private final Maestro maestro;

  Updates(Storage storage) {
    InstantSource time = InstantSource.system();
    maestro =
        new Maestro(
            storage,
            time,
            new AscendingIds(time, new SecureRandom()),
            new HostInfo("bench", "bench"),
            () -> "http://localhost:3000");
  }

  /** Changes a field of a task, durably. */
  void update(TaskId task, long number) {
    maestro.tasks().update(task, TITLES.get((int) (number % TITLES.size())));
  }

  private static TaskPatch newTitle(int number) {
    Value.Fields sent = new Value.Fields(Map.of("title", Value.of("Title " + number)));
    return TaskCodec.readPatch(Tasks.id(0), sent);
  }

  /** Appends to the timeline of a task. */
  void append(TaskId task, long number) {
    Value.Fields sent =
        new Value.Fields(Map.of("message", Value.of("Step " + number + " of many is done.")));
    NewTaskTimelineEvent event = TaskTimelineCodec.readPosted(sent);
    maestro.tasks().addToTimeline(task, event);
  }
}

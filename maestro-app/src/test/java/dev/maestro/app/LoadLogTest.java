package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.storage.fs.LoadReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LoadLogTest {

  @Test
  void whatPeopleAndCrashesDidIsTold() {
    LoadReport report =
        new LoadReport(
            1,
            2,
            3,
            0,
            0,
            List.of(),
            List.of(),
            0,
            LoadReport.Redo.NONE,
            4,
            List.of(new LoadReport.Finding("tasks/p/t.json.edited", "it was edited")),
            Optional.of("9 bytes"));
    try (LogLines log = new LogLines(LoadLog.class)) {
      LoadLog.write(report, Path.of("data"));
      assertThat(log.lines())
          .contains(
              "INFO Took in 4 documents that were changed, added or removed while no server ran",
              "WARNING Kept aside: tasks/p/t.json.edited: it was edited",
              "WARNING Cut off what a crash had torn: 9 bytes");
    }
  }
}

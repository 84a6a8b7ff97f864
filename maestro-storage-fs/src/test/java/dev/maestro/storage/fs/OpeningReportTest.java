package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the report of an opening tells of people's edits. */
class OpeningReportTest extends DataDirectoryTest {

  private static final String DOCUMENT = "projects/p_1.json";

  private void rename(String name) {
    storage()
        .write(tx -> {
          Project project = tx.requireProject(new ProjectId("p_1"));
          tx.save(new Project(project.id(), name, "", "", 1, 2, project.unknown()));
          return true;
        });
  }

  private List<String> checkpoints() {
    return unchecked(() -> {
      List<String> names = new ArrayList<>();
      try (var files = Files.newDirectoryStream(root.resolve("journal"), "*.checkpoint")) {
        files.forEach(file -> names.add("journal/" + file.getFileName()));
      }
      return names;
    });
  }

  /** As a crash leaves a directory: the last checkpoint knows nothing of the second name. */
  private void crashAfterRenaming() {
    write(DOCUMENT, project("p_1", "first"));
    open();
    close();
    List<String> before = checkpoints();
    open();
    rename("second");
    close();
    List<String> since = checkpoints();
    since.removeAll(before);
    since.forEach(this::delete);
  }

  @Test
  void anEditIsCounted() {
    write(DOCUMENT, project("p_1", "first"));
    open();
    close();
    write(DOCUMENT, project("p_1", "edited"));
    assertThat(open().report().edited()).isEqualTo(1);
    assertThat(storage().report().keptAside()).isEmpty();
    assertThat(projectNames()).containsExactly("edited");
  }

  @Test
  void anEditOverAnOlderVersionIsNamedByItsOldAndItsNewName() {
    crashAfterRenaming();
    write(DOCUMENT, project("p_1", "edited"));
    LoadReport report = open().report();
    assertThat(report.keptAside())
        .containsExactly(
            new LoadReport.Finding(
                DOCUMENT + ".edited",
                DOCUMENT
                    + " was edited after a crash, maybe over a version that is not the latest; the latest counts"));
    assertThat(report.edited()).isZero();
    assertThat(projectNames()).containsExactly("second");
    assertThat(read(DOCUMENT + ".edited")).contains("edited");
  }
}

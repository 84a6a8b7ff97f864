package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.TaskId;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What a process that died left behind, as literal files. */
class RecoveryTest extends DataDirectoryTest {

  private static final String MOVE =
      """
      maestro-redo 1
      rename projects/.maestro-1.tmp projects/p_1.json
      rename tasks/p_1/.maestro-2.tmp tasks/p_1/t_1.json
      remove tasks/t_1.json
      """;

  static String sealed(String body) {
    CRC32C checksum = new CRC32C();
    checksum.update(body.getBytes(StandardCharsets.ISO_8859_1));
    return body
        + String.format(
            Locale.ROOT, "end %d %08x\n", body.lines().count() - 1, checksum.getValue());
  }

  private void writeUnappliedMove() {
    write("projects/p_1.json", project("p_1", "old"));
    write("projects/.maestro-1.tmp", project("p_1", "new"));
    write("tasks/p_1/.maestro-2.tmp", task("t_1", "p_1", "new"));
    write("tasks/t_1.json", task("t_1", "p_1", "old"));
    write(".maestro-redo", sealed(MOVE));
  }

  private void assertMoved() {
    assertThat(open().report().redo()).isEqualTo(LoadReport.Redo.FINISHED);
    assertThat(projectNames()).containsExactly("new");
    assertThat(taskTitles()).containsExactly("new");
    assertThat(files()).containsExactlyInAnyOrder("projects/p_1.json", "tasks/p_1/t_1.json");
  }

  @Test
  void aWholeRedoFileOfWhichNothingWasDoneIsDone() {
    writeUnappliedMove();
    assertMoved();
  }

  @Test
  void aWholeRedoFileThatWasHalfDoneIsFinished() {
    writeUnappliedMove();
    move("projects/.maestro-1.tmp", "projects/p_1.json");
    assertMoved();
  }

  @Test
  void aWholeRedoFileThatWasDoneIsRemoved() {
    writeUnappliedMove();
    move("projects/.maestro-1.tmp", "projects/p_1.json");
    move("tasks/p_1/.maestro-2.tmp", "tasks/p_1/t_1.json");
    delete("tasks/t_1.json");
    assertMoved();
  }

  @Test
  void aRedoFileTornAnywhereIsDiscardedAndNothingOfItDone() {
    String whole = sealed(MOVE);
    for (int length = 0; length < whole.length(); length++) {
      clear();
      writeUnappliedMove();
      write(".maestro-redo", whole.substring(0, length));
      assertThat(open().report().redo())
          .as("%d bytes", length)
          .isEqualTo(LoadReport.Redo.DISCARDED);
      assertThat(projectNames()).containsExactly("old");
      assertThat(taskTitles()).containsExactly("old");
      assertThat(files()).containsExactlyInAnyOrder("projects/p_1.json", "tasks/t_1.json");
      close();
    }
  }

  @Test
  void aRedoFileWithOneWrongByteIsDiscarded() {
    writeUnappliedMove();
    write(".maestro-redo", sealed(MOVE).replace("p_1/t_1", "p_1/t_2"));
    assertThat(open().report().redo()).isEqualTo(LoadReport.Redo.DISCARDED);
    assertThat(taskTitles()).containsExactly("old");
  }

  @Test
  void aRedoFileOfANewerVersionIsRefusedAndKept() {
    writeUnappliedMove();
    assertRefused(sealed(MOVE.replace("redo 1", "redo 2")), "maestro-redo 2");
  }

  @Test
  void aRedoFileThatNamesFilesElsewhereIsRefusedAndKept() {
    for (String elsewhere :
        new String[] {
          "../p.json", "/etc/p.json", "tasks/../../p.json", "x/p.json", "tasks/nul.json"
        }) {
      assertRefused(sealed("maestro-redo 1\nremove " + elsewhere + "\n"), "no name of this layout");
    }
  }

  private void assertRefused(String redo, String reason) {
    write(".maestro-redo", redo);
    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining(".maestro-redo")
        .hasMessageContaining(reason);
    assertThat(read(".maestro-redo")).isEqualTo(redo);
  }

  @Test
  void temporaryFilesOfOursAreRemovedAndThoseOfOthersStay() {
    write("projects/.maestro-7.tmp", "{\"half\":");
    write("tasks/p_1/.maestro-8.tmp", "");
    write(".maestro-9.tmp", "1\n");
    write("projects/notes.tmp", "mine");
    write("sessions/.maestro-x.tmp", "mine");
    assertThat(open().report().leftovers()).isEqualTo(3);
    assertThat(files()).containsExactlyInAnyOrder("projects/notes.tmp", "sessions/.maestro-x.tmp");
  }

  @Test
  void aLegacyTaskThatWasWrittenInItsFolderAndNotYetRemovedIsTheNewerOne() {
    write("tasks/t_1.json", task("t_1", "p_1", "old"));
    write("tasks/p_1/t_1.json", task("t_1", "p_1", "new"));
    assertThat(open().report().leftAlone())
        .singleElement()
        .hasToString(
            "tasks/t_1.json: tasks/p_1/t_1.json counts in its place, and it goes with that");
    assertThat(taskTitles()).containsExactly("new");
    change(tx -> tx.delete(new TaskId("t_1")));
    assertThat(files()).isEmpty();
  }
}

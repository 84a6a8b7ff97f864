package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The files are the same under a locale whose digits are not 0 to 9. */
@Isolated("sets the default locale")
class ForeignLocaleTest extends DataDirectoryTest {

  private static final String REDO =
      """
      maestro-redo 1
      rename projects/.maestro-1.tmp projects/p_1.json
      remove tasks/t_1.json
      """;

  private final Locale usual = Locale.getDefault();

  @BeforeEach
  void writeArabicDigits() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    assertThat(String.format("%d", 1)).isNotEqualTo("1");
    write("projects/p_1.json", project("p_1", "old"));
    write("projects/.maestro-1.tmp", project("p_1", "new"));
    write("tasks/t_1.json", task("t_1", "p_1", "old"));
  }

  @AfterEach
  void writeUsualDigits() {
    Locale.setDefault(usual);
  }

  @Test
  void aRedoFileThatWasWrittenUnderAnotherLocaleIsFinished() {
    write(".maestro-redo", RecoveryTest.sealed(REDO));
    assertFinished();
  }

  private void assertFinished() {
    assertThat(open().report().redo()).isEqualTo(LoadReport.Redo.FINISHED);
    assertThat(projectNames()).containsExactly("new");
    assertThat(files()).containsExactly("projects/p_1.json");
    assertThat(read(".maestro-format")).isEqualTo("2\n");
  }
}

package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** What the program does without serving. */
final class ProgramTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Map<String, String> variables, String... args) {
    return new Program(
            new Console(
                variables, InputStream.nullInputStream(), new Output(out, false), print(err)))
        .run(args);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void theHelpNamesEachFlagAndItsVariable(Setting setting) {
    assertThat(run(Map.of(), "--help")).isZero();
    assertThat(out())
        .contains(setting.flag())
        .containsPattern("Variable:\\s+" + setting.variable() + "\\b")
        .contains("Examples:");
    assertThat(err()).isEmpty();
  }

  @Test
  void theHelpOfEachCommandHasExamplesAndNothingGoesWrong() {
    assertThat(run(Map.of(), "--help")).isZero();
    List<String> commands =
        out()
            .lines()
            .dropWhile(line -> !line.equals("Commands:"))
            .skip(1)
            .filter(line -> line.matches(" {2}[a-z]+ .*"))
            .map(line -> line.strip().replaceFirst(" .*", ""))
            .toList();
    assertThat(commands).contains("backup", "restore", "doctor", "events");
    for (String command : commands) {
      out.reset();
      ByteArrayOutputStream standardError = new ByteArrayOutputStream();
      PrintStream before = System.err;
      System.setErr(print(standardError));
      try {
        assertThat(run(Map.of(), command, "--help")).isZero();
      } finally {
        System.setErr(before);
      }
      assertThat(out()).contains("Examples:").contains("maestro-server " + command + " ");
      assertThat(out()).doesNotContain("%%");
      assertThat(out().replaceAll("\\s+", " ")).contains("130 after Ctrl-C");
      assertThat(err()).isEmpty();
      // Tests of other classes may write there meanwhile.
      assertThat(standardError.toString(StandardCharsets.UTF_8)).doesNotContain("[picocli");
    }
  }

  @Test
  void theVersionIsOneLine() {
    assertThat(run(Map.of(), "--version")).isZero();
    assertThat(out()).startsWith("Maestro Server ").hasLineCount(1);
  }

  @Test
  void aBadFlagIsStatus2AndOneLine() {
    assertThat(run(Map.of(), "--port", "x")).isEqualTo(2);
    assertThat(err()).startsWith("maestro-server: --port: 'x' is no port").hasLineCount(1);
    assertThat(out()).isEmpty();
  }

  @Test
  void aBadVariableIsStatus2AndOneLine() {
    assertThat(run(Map.of("MAESTRO_HOST", "0.0.0.0"))).isEqualTo(2);
    assertThat(err()).startsWith("maestro-server: MAESTRO_HOST: '0.0.0.0'").hasLineCount(1);
  }

  @Test
  void anUnknownFlagIsStatus2AndOneLine() {
    assertThat(run(Map.of(), "--prot=1\n")).isEqualTo(2);
    assertThat(err()).startsWith("maestro-server: Unknown option: '--prot=1\\n'").hasLineCount(1);
  }

  @Test
  void aLogFileThatCannotBeOpenedIsStatus2AndOneLine(@TempDir Path dir) throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    assertThat(run(Map.of("LOG_FILE", file + "/server.log"))).isEqualTo(2);
    assertThat(err())
        .startsWith("maestro-server: LOG_FILE: '" + file + "/server.log' cannot be opened: ")
        .hasLineCount(1);
  }

  @Test
  void aFlagBeforeACommandIsStatus2AndSaysWhereItBelongs() {
    assertThat(run(Map.of(), "--data-dir", "other", "doctor", "--repair")).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "maestro-server: --data-dir stands before doctor; write maestro-server doctor --data-dir …\n");
  }

  @Test
  void aCommandThatIsMistypedIsToldWhatMayBeMeant() {
    assertThat(run(Map.of(), "docter")).isEqualTo(2);
    assertThat(err()).contains("'docter'").contains("doctor").hasLineCount(1);
    err.reset();
    assertThat(run(Map.of(), "log", "--sinse=5")).isEqualTo(2);
    assertThat(err()).contains("--since").contains("see maestro-server log --help");
  }

  @Test
  void aToolThatFailsSaysSoInJsonToo(@TempDir Path dir) {
    Map<String, String> variables = Map.of("DATA_DIR", dir.resolve("none").toString());
    assertThat(run(variables, "stats", "--json")).isEqualTo(1);
    assertThat(JsonMapper.shared().readTree(out()).path("error").asBoolean(false)).isTrue();
    assertThat(JsonMapper.shared().readTree(out()).path("message").asString(""))
        .contains(dir.resolve("none").toString());
    assertThat(err()).contains("none").hasLineCount(1);
    out.reset();
    assertThat(run(variables, "export", "-", "--json")).isEqualTo(1);
    assertThat(out()).isEmpty();
    assertThat(err()).contains("{\"error\":true");
  }

  private String message() {
    assertThat(out()).hasLineCount(1);
    assertThat(JsonMapper.shared().readTree(out()).path("error").asBoolean(false)).isTrue();
    String message = JsonMapper.shared().readTree(out()).path("message").asString("");
    out.reset();
    return message;
  }

  @Test
  void aBadOptionOfAToolIsToldInJsonTooWhereItIsAskedFor() {
    assertThat(run(Map.of(), "log", "--at", "x", "a", "--json")).isEqualTo(2);
    assertThat(message()).startsWith("--at: 'x' must be a whole number");
    assertThat(run(Map.of(), "doctor", "--json", "--bogus")).isEqualTo(2);
    assertThat(message()).startsWith("Unknown option: '--bogus'");
    assertThat(run(Map.of(), "--data-dir", "d", "doctor", "--json")).isEqualTo(2);
    assertThat(message()).startsWith("--data-dir stands before doctor");
    assertThat(err()).hasLineCount(3);
    err.reset();
    assertThat(run(Map.of(), "export", "-", "--json", "--bogus")).isEqualTo(2);
    assertThat(err()).contains("{\"error\":true");
    assertThat(run(Map.of(), "doctor", "--bogus")).isEqualTo(2);
    assertThat(run(Map.of(), "--json", "--bogus")).isEqualTo(2);
    assertThat(out()).isEmpty();
  }
}

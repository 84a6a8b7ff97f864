package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the program does on streams that only a process of its own has. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class StandardStreamTest {

  @TempDir private Path dir;

  @Test
  void aTerminalIsToldFromAFileAndFromNothing() throws IOException {
    assertThat(StandardStream.isTerminal(Path.of("/dev/ptmx"))).isTrue();
    assertThat(StandardStream.isTerminal(Path.of("/dev/null"))).isFalse();
    assertThat(StandardStream.isTerminal(Files.createFile(dir.resolve("file")))).isFalse();
  }

  @Test
  void aPipeIsToldFromADisk() throws Exception {
    Path pipe = dir.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(StandardStream.isPipe(pipe)).isTrue();
    assertThat(StandardStream.isTerminal(pipe)).isFalse();
    assertThat(StandardStream.isPipe(Files.createFile(dir.resolve("file")))).isFalse();
    assertThat(StandardStream.isPipe(dir.resolve("none"))).isFalse();
  }

  @Test
  void aFullDiskIsStatusOneWithItsReason() throws Exception {
    ChildTool ended = ChildTool.into(new File("/dev/full"), Main.class, Map.of(), "--help");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err())
        .isEqualTo(
            "maestro-server: Standard output could not be written: No space left on device\n");
  }

  @Test
  void whateverTheLocaleTextIsUtf8() throws Exception {
    Path export =
        Files.writeString(
            dir.resolve("one.jsonl"),
            """
            {"format":"maestro-export","version":1,"projects":1,"tasks":0,"sessions":0}
            {"project":{"id":"p","name":"naïve 日本 🎼"}}
            """);
    Map<String, String> variables =
        Map.of("LC_ALL", "C", "DATA_DIR", Files.createDirectory(dir.resolve("data")).toString());
    assertThat(ChildTool.run(Main.class, variables, "import", export.toString()).status()).isZero();
    assertThat(ChildTool.run(Main.class, variables, "log").out()).contains("\"naïve 日本 🎼\"");
    assertThat(ChildTool.run(Main.class, variables, "log", "--json").out())
        .contains("\"naïve 日本 🎼\"");
  }

  @Test
  void aReaderThatHasWhatItWantsEndsItQuietly() throws Exception {
    ChildTool ended = ChildTool.unread(Main.class, Map.of(), "--help");
    assertThat(ended.status()).isZero();
    assertThat(ended.err()).isEmpty();
  }
}

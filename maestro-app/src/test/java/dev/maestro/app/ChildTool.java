package dev.maestro.app;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a program in a process of its own has come to.
 *
 * @param out as the bytes are, read as UTF-8
 */
record ChildTool(int status, String out, String err) {

  /**
   * Runs it to its end.
   *
   * @param variables all that there are
   */
  static ChildTool run(Class<?> main, Map<String, String> variables, String... args)
      throws IOException, InterruptedException {
    File out = Files.createTempFile("out", ".txt").toFile();
    try {
      return into(out, main, variables, args).withOut(Files.readString(out.toPath()));
    } finally {
      Files.delete(out.toPath());
    }
  }

  /** The same, whose standard output goes to that file. */
  static ChildTool into(File out, Class<?> main, Map<String, String> variables, String... args)
      throws IOException, InterruptedException {
    return ended(builder(main, variables, args).redirectOutput(out).start());
  }

  /** The same, whose standard output is a pipe that nobody reads. */
  static ChildTool unread(Class<?> main, Map<String, String> variables, String... args)
      throws IOException, InterruptedException {
    Process process = builder(main, variables, args).start();
    process.getInputStream().close();
    return ended(process);
  }

  private static ProcessBuilder builder(
      Class<?> main, Map<String, String> variables, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(variables);
    return builder;
  }

  private static ChildTool ended(Process process) throws IOException, InterruptedException {
    try {
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return new ChildTool(process.waitFor(), "", err);
    } finally {
      process.destroyForcibly();
    }
  }

  private ChildTool withOut(String text) {
    return new ChildTool(status, text, err);
  }
}

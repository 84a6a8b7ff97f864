package dev.maestro.app;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code maestro-server doctor}. */
final class DoctorCommand extends ToolCommand {

  DoctorCommand() {
    super("doctor", "Reports what cannot be read in the data directory, and changes nothing.");
  }

  @Override
  void accept(CommandSpec spec) {}

  @Override
  String[] examples() {
    return new String[] {"maestro-server doctor --data-dir ./data"};
  }

  @Override
  String statuses() {
    return "0 if everything can be read, 1 if not";
  }

  @Override
  int run(ToolCall call) throws IOException {
    return new Doctor(call.console().out()).examine(call.dataDir()) ? Program.DONE : Program.FAILED;
  }
}

package dev.maestro.app;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/** {@code maestro-server doctor}. */
final class DoctorCommand extends ToolCommand {

  DoctorCommand() {
    super("doctor", "Reports what cannot be read in the data directory, and changes nothing.");
  }

  @Override
  void accept(CommandSpec spec) {
    TortureCall.accept(spec);
  }

  @Override
  String[] examples() {
    return new String[] {
      "maestro-server doctor --data-dir ./data", "maestro-server doctor --torture 60"
    };
  }

  @Override
  String statuses() {
    return "0 if everything can be read, or nothing was lost, 1 if not";
  }

  @Override
  int run(ToolCall call) throws IOException {
    if (call.has(TortureCall.TORTURE)) {
      return TortureCall.run(call);
    }
    return new Doctor(call.console().out()).examine(call.dataDir()) ? Program.DONE : Program.FAILED;
  }
}

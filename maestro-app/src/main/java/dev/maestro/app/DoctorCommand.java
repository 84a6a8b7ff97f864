package dev.maestro.app;

import dev.maestro.tools.Doctor;
import dev.maestro.tools.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.JsonNode;

/** {@code maestro-server doctor}. */
final class DoctorCommand extends ToolCommand {

  private static final String REPAIR = "--repair";
  private static final String RESTORE = "--restore";

  DoctorCommand() {
    super(
        "doctor",
        "Checks every file of the data directory, lists all that is damaged, and changes nothing; or"
            + " mends it; or brings an entity back.");
  }

  @Override
  void accept(CommandSpec spec) {
    spec.addOption(
        flag(
            REPAIR,
            "Mends what can be mended and keeps the old bytes beside; the server must be stopped"));
    spec.addOption(
        option(
            RESTORE,
            "ID",
            "Brings the last good version of an entity back that is gone, or whose document is"
                + " damaged"));
    TortureCall.accept(spec);
  }

  @Override
  String[] examples() {
    return new String[] {
      "maestro-server doctor --data-dir ./data",
      "maestro-server doctor --json | jq '.findings[] | select(.severity == \"damage\")'",
      "maestro-server doctor --repair",
      "maestro-server doctor --restore task_1763827200000_k3j9x2m1a",
      "maestro-server doctor --torture 60"
    };
  }

  @Override
  String statuses() {
    return "0 if nothing is damaged or lost, 1 if something is, or it could not be done";
  }

  @Override
  int run(ToolCall call) throws IOException {
    requireOne(call);
    TortureCall.requireItWithItsOptions(call);
    if (call.has(TortureCall.TORTURE)) {
      return TortureCall.run(call);
    }
    if (!Files.isDirectory(call.dataDir())) {
      throw new Refused("There is no directory " + call.dataDir() + ".");
    }
    if (call.has(REPAIR)) {
      return repair(call);
    }
    return call.has(RESTORE) ? restore(call) : examine(call);
  }

  private static void requireOne(ToolCall call) {
    List<String> given = Stream.of(REPAIR, RESTORE, TortureCall.TORTURE).filter(call::has).toList();
    if (given.size() > 1) {
      throw new BadSetting(
          given.get(0) + " and " + given.get(1) + " are two different things; give one");
    }
  }

  private static int examine(ToolCall call) throws IOException {
    JsonNode found;
    try (ProgressBar bar = call.progress()) {
      found = Doctor.examine(call.dataDir(), bar);
    }
    if (call.wantsJson()) {
      call.print(found);
    } else {
      new DoctorReport(call::print).print(call.dataDir().toString(), found);
    }
    return status(found);
  }

  private static int repair(ToolCall call) throws IOException {
    JsonNode repair;
    try (ProgressBar bar = call.progress()) {
      repair = Doctor.repair(call.dataDir(), bar);
    }
    if (call.wantsJson()) {
      call.print(repair);
    } else {
      new DoctorReport(call::print).printRepair(call.dataDir().toString(), repair);
    }
    return status(repair.path("after"));
  }

  private static int restore(ToolCall call) throws IOException {
    JsonNode restored;
    try (ProgressBar bar = call.progress()) {
      restored = Doctor.restore(call.dataDir(), call.value(RESTORE).orElse(""), bar);
    }
    if (call.wantsJson()) {
      call.print(restored);
    } else {
      new DoctorReport(call::print).printRestored(restored);
    }
    return Program.DONE;
  }

  private static int status(JsonNode examination) {
    return examination.path("healthy").asBoolean(false) ? Program.DONE : Program.FAILED;
  }
}

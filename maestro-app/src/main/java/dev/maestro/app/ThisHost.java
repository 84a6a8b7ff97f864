package dev.maestro.app;

import dev.maestro.core.domain.HostInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what this machine is called. {@code InetAddress.getLocalHost()} would do, but it looks
 * the name up as well, which takes seconds where the network is slow to say no.
 */
final class ThisHost {

  private static final Logger LOG = LoggerFactory.getLogger(ThisHost.class);

  /** Linux: what gethostname(2) returns. */
  private static final Path KERNEL_HOSTNAME = Path.of("/proc/sys/kernel/hostname");

  private static final long COMMAND_SECONDS = 2;

  private ThisHost() {}

  static HostInfo info() {
    return new HostInfo(hostname(System.getenv()), platform(System.getProperty("os.name", "")));
  }

  /**
   * What Node's {@code os.platform()} says.
   *
   * @param osName the system property {@code os.name}
   */
  static String platform(String osName) {
    String name = osName.toLowerCase(Locale.ROOT);
    if (name.startsWith("mac") || name.contains("darwin")) {
      return "darwin";
    }
    return name.startsWith("windows") ? "win32" : name.replace(" ", "");
  }

  private static String hostname(Map<String, String> variables) {
    return present(variables.get("COMPUTERNAME"))
        .or(() -> present(fromKernel()))
        .or(() -> present(fromCommand()))
        .orElse("localhost");
  }

  private static Optional<String> present(@Nullable String name) {
    return Optional.ofNullable(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static @Nullable String fromKernel() {
    try {
      return Files.isReadable(KERNEL_HOSTNAME) ? Files.readString(KERNEL_HOSTNAME) : null;
    } catch (IOException e) {
      LOG.debug("{} cannot be read", KERNEL_HOSTNAME, e);
      return null;
    }
  }

  private static @Nullable String fromCommand() {
    try {
      Process process = new ProcessBuilder("hostname").start();
      if (process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
        return process.inputReader().readLine();
      }
      process.destroy();
    } catch (IOException e) {
      LOG.debug("The command hostname cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }
}

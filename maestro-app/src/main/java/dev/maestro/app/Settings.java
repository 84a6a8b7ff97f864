package dev.maestro.app;

import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.ws.Compression;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a start was asked for, checked.
 *
 * @param port 0 for any that is free
 * @param host null for loopback
 * @param serverUrl null for {@code http://localhost:<port>}
 * @param store how the data directory is kept
 * @param compression of WebSocket frames
 * @param spawnTtl how long a spawn request waits for somebody to move on with it
 * @param logFile null for none
 */
record Settings(
    int port,
    @Nullable String host,
    Path dataDir,
    Path skillsDir,
    @Nullable URI serverUrl,
    List<String> allowedHosts,
    List<String> corsOrigins,
    StoreSettings store,
    Compression compression,
    Duration spawnTtl,
    boolean insecure,
    boolean debug,
    @Nullable Path logFile) {

  static final int DEFAULT_PORT = 3000;
  static final String DEFAULT_DATA_DIR = "~/.maestro/data";
  static final Duration DEFAULT_SPAWN_TTL = Duration.ofHours(1);
  static final String DEFAULT_SKILLS_DIR = "~/.agents-ui/maestro-skills";

  Settings {
    allowedHosts = List.copyOf(allowedHosts);
    corsOrigins = List.copyOf(corsOrigins);
  }
}

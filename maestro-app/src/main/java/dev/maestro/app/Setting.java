package dev.maestro.app;

/** What can be set, by a flag or by an environment variable; the flag wins. */
enum Setting {
  PORT("--port", "PORT", "N", "Port to listen on; 0 picks a free one. Default: 3000"),
  HOST(
      "--host",
      "MAESTRO_HOST",
      "HOST",
      "Address or name to listen on. Default: loopback, 127.0.0.1 and ::1"),
  DATA_DIR("--data-dir", "DATA_DIR", "DIR", "Where the data is. Default: ~/.maestro/data"),
  SKILLS_DIR(
      "--skills-dir",
      "SKILLS_DIR",
      "DIR",
      "Where the skills are. Default: ~/.agents-ui/maestro-skills"),
  SERVER_URL(
      "--server-url",
      "SERVER_URL",
      "URL",
      "Where spawned agents find the server. Default: http://localhost:<port>"),
  ALLOWED_HOST(
      "--allowed-host",
      "MAESTRO_ALLOWED_HOSTS",
      "HOST",
      "One more Host header to accept. Repeatable, or comma-separated"),
  CORS_ORIGIN(
      "--cors-origin",
      "MAESTRO_CORS_ORIGINS",
      "ORIGIN",
      "One more web page origin to accept, as https://app.example. Repeatable, or comma-separated"),
  DURABILITY(
      "--durability",
      "MAESTRO_DURABILITY",
      "WHEN",
      "What each write has survived when it is answered: fsync, a power cut; buffered, the end of the"
          + " process alone. Default: fsync"),
  RETAIN_DAYS(
      "--retain-days",
      "MAESTRO_RETAIN_DAYS",
      "N",
      "How many days an event can be read back, from 1 to 3650. Default: 7"),
  RETAIN_MIB(
      "--retain-mib",
      "MAESTRO_RETAIN_MIB",
      "N",
      "How many MiB of events can be read back, from 1 to 1048576; the smaller bound counts. Default:"
          + " 256"),
  RETAIN_CONSUMERS_MIB(
      "--retain-consumers-mib",
      "MAESTRO_RETAIN_CONSUMERS_MIB",
      "N",
      "How many MiB of events can be read back where a named consumer has not acknowledged them, from"
          + " 0 to 1048576, whatever their age. Default: 1024"),
  COMPRESSION_LEVEL(
      "--ws-compression-level",
      "MAESTRO_WS_COMPRESSION_LEVEL",
      "N",
      "How hard WebSocket frames are deflated for clients that offer it, from 1, fast, to 9, small;"
          + " 0 turns it off. Default: 1"),
  COMPRESSION_THRESHOLD(
      "--ws-compression-threshold",
      "MAESTRO_WS_COMPRESSION_THRESHOLD",
      "BYTES",
      "The shortest text that is deflated, from 0 to 16777216 bytes. Default: 1024"),
  SPAWN_TTL(
      "--spawn-ttl",
      "MAESTRO_SPAWN_TTL",
      "TIME",
      "How long a spawn request waits for its taker, as 90s, 15m, 1h or 2d; from 1s to 3650d. Default:"
          + " 1h"),
  INSECURE(
      "--insecure",
      "MAESTRO_INSECURE",
      "",
      "Listen on a --host that is not loopback, although everyone who reaches it may do everything"),
  DEBUG("--debug", "DEBUG", "", "Log every request and every broadcast"),
  LOG_FILE("--log-file", "LOG_FILE", "FILE", "Write the log to that file too");

  private final String flag;
  private final String variable;
  private final String label;
  private final String description;

  Setting(String flag, String variable, String label, String description) {
    this.flag = flag;
    this.variable = variable;
    this.label = label;
    this.description = description;
  }

  String flag() {
    return flag;
  }

  String variable() {
    return variable;
  }

  /** What the help calls the flag's value; empty where it takes none. */
  String label() {
    return label;
  }

  String description() {
    return description;
  }

  boolean isSwitch() {
    return label.isEmpty();
  }

  boolean isRepeatable() {
    return this == ALLOWED_HOST || this == CORS_ORIGIN;
  }
}

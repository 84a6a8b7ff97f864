package dev.maestro.app;

import dev.maestro.app.Given.Sourced;
import dev.maestro.core.port.Durability;
import dev.maestro.http.AccessRules;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.ws.Compression;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes settings of what was given, or says in one line what is wrong with it. */
final class SettingsReader {

  private static final Set<String> ON = Set.of("1", "true");
  private static final Set<String> OFF = Set.of("0", "false");
  private static final long MIB = 1024 * 1024;
  private static final long MOST_DAYS = 3_650;
  private static final Duration LONGEST_TIME = Duration.ofDays(MOST_DAYS);
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})([smhd])");
  private static final long MOST_MIB = 1024 * 1024;
  private static final long MOST_THRESHOLD = 16 * MIB;

  private final Given given;
  private final @Nullable Path home;

  /**
   * @param home what {@code ~} stands for; null where it is unknown
   */
  SettingsReader(Given given, @Nullable Path home) {
    this.given = given;
    this.home = home;
  }

  /**
   * The user's home as a shell knows it, which containers and sudo set apart from the password
   * file.
   */
  static @Nullable Path home(Map<String, String> variables, String userHome) {
    String home = variables.getOrDefault("HOME", "");
    String chosen = home.isEmpty() ? userHome : home;
    try {
      Path path = Path.of(chosen);
      return path.isAbsolute() ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** The settings where nothing is given, for the user that this runs as. */
  static Settings defaults() {
    Path home = home(System.getenv(), System.getProperty("user.home", ""));
    return new SettingsReader(new Given(Map.of(), Map.of()), home).read();
  }

  /**
   * @throws BadSetting if one is wrong
   */
  Settings read() {
    Settings settings =
        new Settings(
            port(),
            host(),
            dataDir(),
            path(Setting.SKILLS_DIR, Settings.DEFAULT_SKILLS_DIR),
            serverUrl(),
            given.each(Setting.ALLOWED_HOST).stream().map(SettingsReader::allowedHost).toList(),
            given.each(Setting.CORS_ORIGIN).stream().map(SettingsReader::corsOrigin).toList(),
            store(),
            compression(),
            spawnTtl(),
            insecure(),
            debug(),
            logFile());
    requireLoopbackUnlessInsecure(settings);
    return settings;
  }

  /**
   * @throws BadSetting if it is wrong
   */
  Path dataDir() {
    return path(Setting.DATA_DIR, Settings.DEFAULT_DATA_DIR);
  }

  private int port() {
    Sourced port = given.one(Setting.PORT);
    if (port == null) {
      return Settings.DEFAULT_PORT;
    }
    return (int)
        number(
            port, 0, 65_535, "is no port; use a number from 0 to 65535, where 0 picks a free one");
  }

  /** The digits, as a number of that range. */
  private static long number(Sourced sourced, long least, long most, String advice) {
    long number =
        sourced.value().matches("[0-9]{1,9}") ? Long.parseLong(sourced.value()) : least - 1;
    if (number < least || number > most) {
      throw sourced.bad(advice);
    }
    return number;
  }

  /**
   * How long events are kept; empty where nothing says so.
   *
   * @throws BadSetting if something says it badly
   */
  Optional<StoreSettings> retention() {
    boolean isSaid =
        Stream.of(Setting.RETAIN_DAYS, Setting.RETAIN_MIB, Setting.RETAIN_CONSUMERS_MIB)
            .anyMatch(setting -> given.one(setting) != null);
    return isSaid ? Optional.of(store().withDurability(Durability.FSYNC)) : Optional.empty();
  }

  private StoreSettings store() {
    StoreSettings byDefault = StoreSettings.DEFAULT;
    Sourced durability = given.one(Setting.DURABILITY);
    Sourced days = given.one(Setting.RETAIN_DAYS);
    Sourced mib = given.one(Setting.RETAIN_MIB);
    Sourced consumers = given.one(Setting.RETAIN_CONSUMERS_MIB);
    return new StoreSettings(
        durability == null ? byDefault.durability() : durability(durability),
        days == null ? byDefault.eventsKeptFor() : Duration.ofDays(days(days)),
        mib == null ? byDefault.eventBytesKept() : mib(mib, 1) * MIB,
        consumers == null ? byDefault.eventBytesKeptForConsumers() : mib(consumers, 0) * MIB);
  }

  private static Durability durability(Sourced durability) {
    return switch (durability.value()) {
      case "fsync" -> Durability.FSYNC;
      case "buffered" -> Durability.BUFFERED;
      default -> throw durability.bad("is neither fsync nor buffered");
    };
  }

  private static long days(Sourced days) {
    return number(days, 1, MOST_DAYS, "is no number of days; use one from 1 to " + MOST_DAYS);
  }

  private static long mib(Sourced mib, long least) {
    return number(
        mib, least, MOST_MIB, "is no number of MiB; use one from " + least + " to " + MOST_MIB);
  }

  private Compression compression() {
    Compression byDefault = Compression.DEFAULT;
    Sourced level = given.one(Setting.COMPRESSION_LEVEL);
    Sourced threshold = given.one(Setting.COMPRESSION_THRESHOLD);
    return new Compression(
        level == null ? byDefault.level() : level(level),
        threshold == null ? byDefault.threshold() : threshold(threshold));
  }

  private static int level(Sourced level) {
    return (int) number(level, 0, 9, "is no level; use one from 0, which is off, to 9");
  }

  private static int threshold(Sourced bytes) {
    return (int)
        number(
            bytes, 0, MOST_THRESHOLD, "is no number of bytes; use one from 0 to " + MOST_THRESHOLD);
  }

  private Duration spawnTtl() {
    Sourced ttl = given.one(Setting.SPAWN_TTL);
    return ttl == null ? Settings.DEFAULT_SPAWN_TTL : time(ttl);
  }

  /** A number and its unit. */
  private static Duration time(Sourced time) {
    Matcher parts = TIME.matcher(time.value());
    if (parts.matches()) {
      Duration duration = unit(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1)));
      if (!duration.isZero() && duration.compareTo(LONGEST_TIME) <= 0) {
        return duration;
      }
    }
    throw time.bad("is no time; use one such as 90s, 15m, 1h or 2d, from 1s to " + MOST_DAYS + "d");
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> Duration.ofDays(1);
    };
  }

  private @Nullable String host() {
    Sourced host = given.one(Setting.HOST);
    if (host == null) {
      return null;
    }
    return accepted(host, AccessRules.builder()::allowHost);
  }

  private void requireLoopbackUnlessInsecure(Settings settings) {
    Sourced host = given.one(Setting.HOST);
    if (host == null || settings.insecure()) {
      return;
    }
    switch (ListenHost.reach(host.value())) {
      case LOOPBACK -> {}
      case UNKNOWN -> throw host.bad("cannot be resolved; use an address of this machine");
      case NETWORK ->
          throw host.bad(
              "is not loopback, and there is no key to ask for yet, so everyone who reaches it could"
                  + " do everything; give --insecure if you mean that");
    }
  }

  private Path path(Setting setting, String byDefault) {
    Sourced path = given.one(setting);
    return resolve(path == null ? new Sourced(setting.flag(), byDefault) : path);
  }

  private @Nullable Path logFile() {
    Sourced path = given.one(Setting.LOG_FILE);
    return path == null ? null : resolve(path);
  }

  private Path resolve(Sourced path) {
    if (path.value().isBlank()) {
      throw path.bad("is no path");
    }
    try {
      return (isInHome(path) ? inHome(path) : Path.of(path.value())).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw path.bad("is no path: " + e.getReason());
    }
  }

  private static boolean isInHome(Sourced path) {
    String value = path.value();
    if (value.equals("~") || value.startsWith("~/") || value.startsWith("~\\")) {
      return true;
    }
    if (value.startsWith("~")) {
      throw path.bad("names another's home, which is not looked up; write the whole path");
    }
    return false;
  }

  private Path inHome(Sourced path) {
    if (home == null) {
      throw path.bad("cannot be found, since the home directory is unknown; set HOME");
    }
    String value = path.value();
    return value.length() == 1 ? home : home.resolve(value.substring(2));
  }

  private @Nullable URI serverUrl() {
    Sourced url = given.one(Setting.SERVER_URL);
    if (url == null) {
      return null;
    }
    try {
      URI uri = new URI(url.value());
      if (isHttp(uri) && uri.getRawQuery() == null && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw url.bad("is no URL: " + e.getReason() + "; use one such as https://maestro.example");
    }
    throw url.bad("is no URL of a server; use one such as https://maestro.example");
  }

  private static boolean isHttp(URI uri) {
    return uri.getScheme() != null
        && Set.of("http", "https").contains(uri.getScheme().toLowerCase(Locale.ROOT))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getPort() <= 65_535;
  }

  private static String allowedHost(Sourced host) {
    return accepted(host, AccessRules.builder()::allowHost);
  }

  private static String corsOrigin(Sourced origin) {
    return accepted(origin, AccessRules.builder()::allowOrigin);
  }

  private static String accepted(Sourced sourced, Consumer<String> rules) {
    try {
      rules.accept(sourced.value());
      return sourced.value();
    } catch (IllegalArgumentException e) {
      throw new BadSetting(sourced.source() + ": " + e.getMessage());
    }
  }

  private boolean insecure() {
    Sourced insecure = given.one(Setting.INSECURE);
    if (insecure == null || OFF.contains(insecure.value())) {
      return false;
    }
    if (!ON.contains(insecure.value())) {
      throw insecure.bad("is neither on nor off; use 1 or true, 0 or false");
    }
    return true;
  }

  /** Off for any other value: other programs read the variable {@code DEBUG} in their own ways. */
  private boolean debug() {
    Sourced debug = given.one(Setting.DEBUG);
    return debug != null && ON.contains(debug.value());
  }
}

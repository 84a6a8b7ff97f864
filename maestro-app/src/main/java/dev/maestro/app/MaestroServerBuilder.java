package dev.maestro.app;

import dev.maestro.core.domain.HostInfo;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.Ids;
import dev.maestro.core.port.SkillCatalog;
import dev.maestro.core.port.Storage;
import dev.maestro.http.AccessRules;
import dev.maestro.http.AddressUnavailable;
import dev.maestro.storage.fs.DataDirectoryUnusable;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.storage.fs.skills.FileSkillCatalog;
import dev.maestro.ws.Compression;
import dev.maestro.ws.EventSocketSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a {@link MaestroServer} is made of. All that is not set is as the program has it by default.
 * For use by one thread.
 */
public final class MaestroServerBuilder {

  private static final Logger LOG = LoggerFactory.getLogger(MaestroServerBuilder.class);

  private static final Set<String> ANSWERS_AS_LOCALHOST =
      Set.of("localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0", "::", "[::]");

  /** With what sockets and storage take, this keeps a close within five seconds. */
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(2);

  private static final EventSocketSettings SOCKETS =
      EventSocketSettings.DEFAULTS.withCloseGrace(Duration.ofMillis(1_500));

  private int port = Settings.DEFAULT_PORT;
  private @Nullable String host;
  private boolean insecure;
  private @Nullable Path dataDir;
  private @Nullable Path skillsDir;
  private @Nullable URI serverUrl;
  private final AccessRules.Builder access = AccessRules.builder();

  private StoreSettings store = StoreSettings.DEFAULT;
  private Compression compression = Compression.DEFAULT;
  private Duration spawnTtl = Settings.DEFAULT_SPAWN_TTL;
  private @Nullable Storage storage;
  private @Nullable SkillCatalog skills;
  private @Nullable Ids ids;
  private @Nullable HostInfo hostInfo;
  private Duration drainLimit = DRAIN_LIMIT;
  private InstantSource time = InstantSource.system();

  MaestroServerBuilder() {}

  /**
   * Starts the server, which is ready when this returns.
   *
   * @throws AddressUnavailable if it cannot listen there
   * @throws DataDirectoryUnusable if the data directory cannot be had
   * @throws IllegalArgumentException if the host is not loopback, and not {@link #insecure()}
   */
  public MaestroServer start() throws AddressUnavailable {
    if (!insecure && isOnNetwork()) {
      throw new IllegalArgumentException(
          "The host "
              + host
              + " is not loopback, so everyone who reaches it could do everything;"
              + " call insecure() if that is meant");
    }
    return new MaestroServer(this);
  }

  /**
   * @param number 0 for any that is free
   */
  public MaestroServerBuilder port(int number) {
    if (number < 0 || number > 65_535) {
      throw new IllegalArgumentException(number + " is no port");
    }
    port = number;
    return this;
  }

  /** Listens on that address or name instead of loopback. */
  public MaestroServerBuilder host(String nameOrAddress) {
    access.allowHost(nameOrAddress);
    host = nameOrAddress;
    return this;
  }

  /** Accepts a host that is not loopback, although nobody is asked for a key. */
  public MaestroServerBuilder insecure() {
    insecure = true;
    return this;
  }

  public MaestroServerBuilder dataDir(Path directory) {
    dataDir = directory;
    return this;
  }

  public MaestroServerBuilder skillsDir(Path directory) {
    skillsDir = directory;
    return this;
  }

  /**
   * Where spawned agents find the server; its host is one that clients may name.
   *
   * @param url with http or https and a host
   */
  public MaestroServerBuilder serverUrl(URI url) {
    access.allowHost(url.getHost());
    serverUrl = url;
    return this;
  }

  /**
   * @see AccessRules.Builder#allowHost
   */
  public MaestroServerBuilder allowHost(String nameOrAddress) {
    access.allowHost(nameOrAddress);
    return this;
  }

  /**
   * @see AccessRules.Builder#allowOrigin
   */
  public MaestroServerBuilder allowOrigin(String origin) {
    access.allowOrigin(origin);
    return this;
  }

  /**
   * What each write has survived when it is acknowledged; FSYNC unless it is said otherwise. A
   * single write may ask for more: {@link dev.maestro.core.usecase.Maestro#demanding}.
   */
  public MaestroServerBuilder durability(Durability ofEachWrite) {
    store = store.withDurability(ofEachWrite);
    return this;
  }

  /**
   * How much of the event log is kept: 7 days of it, and no more than 256 MiB, unless it is said
   * otherwise.
   *
   * @param age how long an event can be read back, more than zero
   * @param bytes how many bytes of events can be read back, at least 1
   * @throws IllegalArgumentException if one of them is less
   */
  public MaestroServerBuilder eventRetention(Duration age, long bytes) {
    store = store.withEventsKeptFor(age).withEventBytesKept(bytes);
    return this;
  }

  /**
   * How much of the event log is kept beyond that where a named consumer has not acknowledged it: 1
   * GiB of it unless it is said otherwise.
   *
   * @param bytes how many bytes of events can be read back then, at least 0
   * @throws IllegalArgumentException if it is less
   */
  public MaestroServerBuilder consumerRetention(long bytes) {
    store = store.withEventBytesKeptForConsumers(bytes);
    return this;
  }

  /** How WebSocket frames are deflated for the clients that offer it. */
  public MaestroServerBuilder compression(Compression ofFrames) {
    compression = ofFrames;
    return this;
  }

  /**
   * How long a spawn request waits for somebody to move on with it; an hour unless it is said
   * otherwise. Then it expires, and is not told again to who subscribes.
   *
   * @param limit at least a millisecond
   * @throws IllegalArgumentException if it is less
   */
  public MaestroServerBuilder spawnTtl(Duration limit) {
    if (limit.toMillis() < 1) {
      throw new IllegalArgumentException(limit + " is no time to wait");
    }
    spawnTtl = limit;
    return this;
  }

  /**
   * Keeps the state there instead of in files; {@link #durability}, {@link #eventRetention} and
   * {@link #consumerRetention} are then whoever's who made it.
   *
   * @param other stays open when the server closes
   */
  public MaestroServerBuilder storage(Storage other) {
    storage = other;
    return this;
  }

  public MaestroServerBuilder skills(SkillCatalog other) {
    skills = other;
    return this;
  }

  public MaestroServerBuilder time(InstantSource other) {
    time = other;
    return this;
  }

  public MaestroServerBuilder ids(Ids other) {
    ids = other;
    return this;
  }

  /** What sessions say that they run on, instead of this machine. */
  public MaestroServerBuilder hostInfo(HostInfo other) {
    hostInfo = other;
    return this;
  }

  /** How long a close waits for the requests under way. */
  MaestroServerBuilder drainLimit(Duration limit) {
    drainLimit = limit;
    return this;
  }

  MaestroServerBuilder settings(Settings settings) {
    port(settings.port()).dataDir(settings.dataDir()).skillsDir(settings.skillsDir());
    insecure = settings.insecure();
    store = settings.store();
    compression = settings.compression();
    spawnTtl = settings.spawnTtl();
    if (settings.host() != null) {
      host(settings.host());
    }
    if (settings.serverUrl() != null) {
      serverUrl(settings.serverUrl());
    }
    settings.allowedHosts().forEach(this::allowHost);
    settings.corsOrigins().forEach(this::allowOrigin);
    return this;
  }

  Duration drainLimit() {
    return drainLimit;
  }

  private boolean isOnNetwork() {
    return host != null && ListenHost.reach(host) != ListenHost.Reach.LOOPBACK;
  }

  void warnOfNetwork() {
    if (isOnNetwork()) {
      LOG.warn("{} is not loopback: everyone who reaches the server can do everything", host);
    }
  }

  /** The usual URL names localhost, whatever the server was told to listen on. */
  void warnOfServerUrl(String told) {
    if (serverUrl == null && host != null && !ANSWERS_AS_LOCALHOST.contains(host)) {
      LOG.warn("Agents are told {}, which {} may not answer to; set --server-url", told, host);
    }
  }

  int port() {
    return port;
  }

  @Nullable String listenHost() {
    return host;
  }

  String urlHost() {
    return host == null ? "localhost" : ListenHost.inUrl(host);
  }

  AccessRules accessRules() {
    return access.build();
  }

  /** Without a slash at its end, so that paths can be appended. */
  Optional<String> serverUrl() {
    return Optional.ofNullable(serverUrl).map(url -> url.toString().replaceAll("/+$", ""));
  }

  Path dataDir() {
    return dataDir == null ? SettingsReader.defaults().dataDir() : dataDir;
  }

  SkillCatalog skills() {
    if (skills != null) {
      return skills;
    }
    return new FileSkillCatalog(
        skillsDir == null ? SettingsReader.defaults().skillsDir() : skillsDir);
  }

  StoreSettings store() {
    return store;
  }

  EventSocketSettings sockets() {
    return SOCKETS.withCompression(compression);
  }

  Duration spawnTtl() {
    return spawnTtl;
  }

  Optional<Storage> storage() {
    return Optional.ofNullable(storage);
  }

  Optional<Ids> ids() {
    return Optional.ofNullable(ids);
  }

  InstantSource time() {
    return time;
  }

  HostInfo hostInfo() {
    return hostInfo == null ? ThisHost.info() : hostInfo;
  }
}

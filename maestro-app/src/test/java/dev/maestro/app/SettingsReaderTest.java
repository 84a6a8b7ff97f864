package dev.maestro.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.port.Durability;
import dev.maestro.storage.fs.StoreSettings;
import dev.maestro.ws.Compression;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsReaderTest {

  private static final Path HOME = Path.of("/home/ada");

  private static Settings read(Map<String, String> variables, String... flags) {
    return read(HOME, variables, flags);
  }

  private static Settings read(
      @Nullable Path home, Map<String, String> variables, String... flags) {
    var parsed = new CommandSyntax().parse(flags);
    return new SettingsReader(new Given(CommandSyntax.flags(parsed), variables), home).read();
  }

  private static Settings flags(String... flags) {
    return read(Map.of(), flags);
  }

  private static Settings variable(String name, String value) {
    return read(Map.of(name, value));
  }

  @Test
  void theDefaultsAreThoseOfTheContract() {
    Settings settings = flags();
    assertThat(settings.port()).isEqualTo(3000);
    assertThat(settings.host()).isNull();
    assertThat(settings.dataDir()).isEqualTo(HOME.resolve(".maestro/data"));
    assertThat(settings.skillsDir()).isEqualTo(HOME.resolve(".agents-ui/maestro-skills"));
    assertThat(settings.serverUrl()).isNull();
    assertThat(settings.allowedHosts()).isEmpty();
    assertThat(settings.corsOrigins()).isEmpty();
    assertThat(settings.store())
        .isEqualTo(
            new StoreSettings(Durability.FSYNC, Duration.ofDays(7), 256L << 20, 1024L << 20));
    assertThat(settings.spawnTtl()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.insecure()).isFalse();
    assertThat(settings.debug()).isFalse();
    assertThat(settings.logFile()).isNull();
  }

  @Test
  void eachFlagIsHeeded() {
    Settings settings =
        flags(
            "--port=0",
            "--host=0.0.0.0",
            "--data-dir=/d",
            "--skills-dir=/s",
            "--server-url=https://maestro.example:8443/base",
            "--allowed-host=a.example",
            "--cors-origin=https://b.example",
            "--durability=buffered",
            "--retain-days=30",
            "--retain-mib=4096",
            "--retain-consumers-mib=8192",
            "--ws-compression-level=9",
            "--ws-compression-threshold=100",
            "--spawn-ttl=90s",
            "--insecure",
            "--debug",
            "--log-file=/l/server.log");
    assertThat(settings).isEqualTo(allSet());
  }

  @Test
  void eachVariableIsHeeded() {
    Map<String, String> variables =
        Map.ofEntries(
            Map.entry("PORT", "0"),
            Map.entry("MAESTRO_HOST", "0.0.0.0"),
            Map.entry("DATA_DIR", "/d"),
            Map.entry("SKILLS_DIR", "/s"),
            Map.entry("SERVER_URL", "https://maestro.example:8443/base"),
            Map.entry("MAESTRO_ALLOWED_HOSTS", "a.example"),
            Map.entry("MAESTRO_CORS_ORIGINS", "https://b.example"),
            Map.entry("MAESTRO_DURABILITY", "buffered"),
            Map.entry("MAESTRO_RETAIN_DAYS", "30"),
            Map.entry("MAESTRO_RETAIN_MIB", "4096"),
            Map.entry("MAESTRO_RETAIN_CONSUMERS_MIB", "8192"),
            Map.entry("MAESTRO_WS_COMPRESSION_LEVEL", "9"),
            Map.entry("MAESTRO_WS_COMPRESSION_THRESHOLD", "100"),
            Map.entry("MAESTRO_SPAWN_TTL", "90s"),
            Map.entry("MAESTRO_INSECURE", "1"),
            Map.entry("DEBUG", "true"),
            Map.entry("LOG_FILE", "/l/server.log"));
    assertThat(read(variables)).isEqualTo(allSet());
  }

  private static Settings allSet() {
    return new Settings(
        0,
        "0.0.0.0",
        Path.of("/d"),
        Path.of("/s"),
        URI.create("https://maestro.example:8443/base"),
        List.of("a.example"),
        List.of("https://b.example"),
        new StoreSettings(Durability.BUFFERED, Duration.ofDays(30), 4096L << 20, 8192L << 20),
        new Compression(9, 100),
        Duration.ofSeconds(90),
        true,
        true,
        Path.of("/l/server.log"));
  }

  @Test
  void aFlagWinsOverItsVariable() {
    assertThat(read(Map.of("PORT", "1"), "--port", "2").port()).isEqualTo(2);
    assertThat(read(Map.of("MAESTRO_ALLOWED_HOSTS", "a"), "--allowed-host", "b").allowedHosts())
        .containsExactly("b");
  }

  @Test
  void aFlagMakesItsBadVariableIrrelevant() {
    assertThat(read(Map.of("PORT", "many"), "--port", "2").port()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource
  void anEmptyVariableIsUnset(Setting setting) {
    assertThat(variable(setting.variable(), "")).isEqualTo(flags());
  }

  static Setting[] anEmptyVariableIsUnset() {
    return Setting.values();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 80, 65_535})
  void portsMayBe(int port) {
    assertThat(flags("--port", "" + port).port()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "3000.5", "http", " 3000", "+3000", "0x50", "99999999999"})
  void portsMayNotBe(String port) {
    assertRefused("--port: '" + port + "'", "from 0 to 65535", "--port=" + port);
  }

  @ParameterizedTest
  @CsvSource({"fsync,FSYNC", "buffered,BUFFERED"})
  void durabilityMayBe(String given, Durability expected) {
    assertThat(flags("--durability", given).store().durability()).isEqualTo(expected);
    assertThat(variable("MAESTRO_DURABILITY", given).store().durability()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Fsync", "none", "fsync,buffered", "0"})
  void durabilityMayNotBe(String given) {
    assertRefused(
        "--durability: '" + given + "'", "is neither fsync nor buffered", "--durability=" + given);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 3650})
  void daysMayBe(int days) {
    assertThat(flags("--retain-days", "" + days).store().eventsKeptFor())
        .isEqualTo(Duration.ofDays(days));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "3651", "1.5", "week", "", "99999999999999999999"})
  void daysMayNotBe(String days) {
    assertRefused("--retain-days: '" + days + "'", "from 1 to 3650", "--retain-days=" + days);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 256, 1_048_576})
  void mebibytesMayBe(int mib) {
    assertThat(flags("--retain-mib", "" + mib).store().eventBytesKept())
        .isEqualTo(mib * 1024L * 1024);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1048577", "256M", "", "99999999999999999999"})
  void mebibytesMayNotBe(String mib) {
    assertRefused("--retain-mib: '" + mib + "'", "from 1 to 1048576", "--retain-mib=" + mib);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1024, 1_048_576})
  void mebibytesForConsumersMayBe(int mib) {
    assertThat(flags("--retain-consumers-mib", "" + mib).store().eventBytesKeptForConsumers())
        .isEqualTo(mib * 1024L * 1024);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1048577", "1G", "", "99999999999999999999"})
  void mebibytesForConsumersMayNotBe(String mib) {
    assertRefused(
        "--retain-consumers-mib: '" + mib + "'",
        "from 0 to 1048576",
        "--retain-consumers-mib=" + mib);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9})
  void compressionLevelMayBe(int level) {
    assertThat(flags("--ws-compression-level", "" + level).compression())
        .isEqualTo(new Compression(level, 1024));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "10", "fast", "", "99999999999999999999"})
  void compressionLevelMayNotBe(String level) {
    assertRefused(
        "--ws-compression-level: '" + level + "'", "to 9", "--ws-compression-level=" + level);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_777_216})
  void compressionThresholdMayBe(int bytes) {
    assertThat(flags("--ws-compression-threshold", "" + bytes).compression())
        .isEqualTo(new Compression(1, bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "16777217", "1k", "", "99999999999999999999"})
  void compressionThresholdMayNotBe(String bytes) {
    assertRefused(
        "--ws-compression-threshold: '" + bytes + "'",
        "from 0 to 16777216",
        "--ws-compression-threshold=" + bytes);
  }

  @ParameterizedTest
  @CsvSource({"1s, PT1S", "90s, PT90S", "15m, PT15M", "1h, PT1H", "2d, PT48H", "3650d, PT87600H"})
  void aSpawnRequestMayWait(String given, Duration time) {
    assertThat(flags("--spawn-ttl", given).spawnTtl()).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "0s",
        "0d",
        "-1s",
        "1",
        "1.5h",
        "1w",
        "1 h",
        "1H",
        "PT1H",
        "h",
        "",
        "3651d",
        "315360001s",
        "99999999999999999999s"
      })
  void aSpawnRequestMayNotWait(String time) {
    assertRefused(
        "--spawn-ttl: '" + time + "'", "use one such as 90s, 15m, 1h or 2d", "--spawn-ttl=" + time);
  }

  @Test
  void aFlagWithoutItsValueIsNotADefault() {
    assertRefused("--port: ''", "from 0 to 65535", "--port=");
    assertRefused("--data-dir: ''", "is no path", "--data-dir=");
  }

  @Test
  void listsMayBeRepeatedAndSeparatedByCommas() {
    assertThat(flags("--allowed-host", "a,b", "--allowed-host", "[::2]").allowedHosts())
        .containsExactly("a", "b", "[::2]");
    assertThat(flags("--cors-origin", "http://a,http://b:81").corsOrigins())
        .containsExactly("http://a", "http://b:81");
    assertThat(variable("MAESTRO_ALLOWED_HOSTS", "a, b").allowedHosts()).containsExactly("a", "b");
    assertThat(variable("MAESTRO_CORS_ORIGINS", "http://a").corsOrigins())
        .containsExactly("http://a");
  }

  @ParameterizedTest
  @CsvSource({"1,true", "true,true", "0,false", "false,false"})
  void insecureMayBe(String value, boolean insecure) {
    assertThat(variable("MAESTRO_INSECURE", value).insecure()).isEqualTo(insecure);
  }

  @Test
  void insecureMayNotBeVague() {
    assertThatThrownBy(() -> variable("MAESTRO_INSECURE", "yes"))
        .isInstanceOf(BadSetting.class)
        .hasMessage("MAESTRO_INSECURE: 'yes' is neither on nor off; use 1 or true, 0 or false");
  }

  @ParameterizedTest
  @CsvSource({"1,true", "true,true", "0,false", "TRUE,false", "express:*,false"})
  void debugIsOffForAnyOtherValue(String value, boolean debug) {
    assertThat(variable("DEBUG", value).debug()).isEqualTo(debug);
  }

  @ParameterizedTest
  @CsvSource({"~, /home/ada", "~/data, /home/ada/data", "/srv/../data/., /data", "/srv/~, /srv/~"})
  void aLeadingTildeIsTheHomeDirectory(String given, Path expected) {
    assertThat(flags("--data-dir", given).dataDir()).isEqualTo(expected);
    assertThat(variable("SKILLS_DIR", given).skillsDir()).isEqualTo(expected);
    assertThat(flags("--log-file", given).logFile()).isEqualTo(expected);
  }

  @Test
  void aRelativePathStartsWhereTheServerDoes() {
    assertThat(flags("--data-dir", "data").dataDir()).isEqualTo(Path.of("data").toAbsolutePath());
  }

  @Test
  void anothersHomeIsNotGuessed() {
    assertRefused("--data-dir: '~bob/data'", "another's home", "--data-dir=~bob/data");
  }

  @Test
  void aPathWithNulIsNone() {
    assertRefused("--data-dir: 'a\\u0000b'", "is no path", "--data-dir=a\0b");
  }

  @Test
  void withoutAHomeTheDirectoriesHaveToBeGiven() {
    assertThatThrownBy(() -> read(null, Map.of(), "--skills-dir=/s"))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("--data-dir: '~/.maestro/data'")
        .hasMessageContaining("set HOME");
    assertThat(read(null, Map.of(), "--skills-dir=/s", "--data-dir=/d").dataDir())
        .isEqualTo(Path.of("/d"));
  }

  @Test
  void homeIsWhatTheShellSays() {
    assertThat(SettingsReader.home(Map.of("HOME", "/home/a"), "/root")).hasToString("/home/a");
    assertThat(SettingsReader.home(Map.of("HOME", ""), "/root")).hasToString("/root");
    assertThat(SettingsReader.home(Map.of(), "?")).isNull();
    assertThat(SettingsReader.home(Map.of(), "")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://localhost:3000", "HTTPS://maestro.example/base", "http://[::1]:1"})
  void serverUrlsMayBe(String url) {
    assertThat(flags("--server-url", url).serverUrl()).isEqualTo(URI.create(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:3000",
        "ftp://maestro.example",
        "http://",
        "http:///path",
        "http://user@maestro.example",
        "http://maestro.example?x=1",
        "http://maestro.example#x",
        "http://maestro.example:70000",
        "http://maestro example",
        "maestro"
      })
  void serverUrlsMayNotBe(String url) {
    assertRefused("--server-url: '" + url + "'", "https://maestro.example", "--server-url=" + url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a.example:80", "http://a", "", "a,,b"})
  void allowedHostsMayNotBe(String host) {
    assertRefused("--allowed-host: ", "is no host", "--allowed-host=" + host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "null", "app.example", "https://app.example/", "https://a/b"})
  void corsOriginsMayNotBe(String origin) {
    assertRefused("--cors-origin: ", "is no origin", "--cors-origin=" + origin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"})
  void loopbackNeedsNoConsent(String host) {
    assertThat(flags("--host", host).host()).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "[2001:db8::1]"})
  void theNetworkNeedsConsent(String host) {
    assertRefused("--host: '" + host + "' is not loopback", "--insecure", "--host=" + host);
    assertThat(flags("--host", host, "--insecure").host()).isEqualTo(host);
  }

  @Test
  void consentLiftsThatRuleAlone() {
    assertRefused("--host: ", "is no host", "--insecure", "--host=not a host");
  }

  @Test
  void aHostThatNobodyKnowsIsNamed() {
    assertRefused("--host: 'no-such-host.invalid'", "resolved", "--host=no-such-host.invalid");
  }

  @Test
  void theMessageNamesTheVariableWhereTheValueIsFromThere() {
    assertThatThrownBy(() -> variable("PORT", "x"))
        .hasMessage("PORT: 'x' is no port; use a number from 0 to 65535, where 0 picks a free one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--prot=1", "serve", "--debug=maybe", "--port=1 --port=2", "--host"})
  void argumentsThatAreNotUnderstoodAreNamed(String args) {
    String[] split = args.split(" ");
    assertThatThrownBy(() -> flags(split))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining(split[0].replaceAll("=.*", ""))
        .hasMessageEndingWith("see maestro-server --help");
  }

  @Test
  void aFlagIsNotTakenForTheValueOfAnother() {
    assertRefused("'--data-dir'", "--help", "--data-dir", "--debug");
  }

  @Test
  void theMessageIsOneLineHoweverLongOrOddTheValue() {
    assertThatThrownBy(() -> flags("--port=\u001b[31m\n\u2028" + "9".repeat(10_000)))
        .satisfies(e -> {
          assertThat(e.getMessage()).startsWith("--port: '\\u001b[31m\\n\\u20289999");
          assertThat(e.getMessage()).hasSizeLessThan(400);
        });
  }

  private static void assertRefused(String naming, String advising, String... flags) {
    assertThatThrownBy(() -> flags(flags))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining(naming)
        .hasMessageContaining(advising)
        .message()
        .hasLineCount(1);
  }
}

package dev.maestro.tools.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.json.Json;
import dev.maestro.storage.fs.FileStorage;
import dev.maestro.testkit.FakeTime;
import dev.maestro.tools.Refused;
import dev.maestro.tools.StoreAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backup may come from anybody, with a checksum that is right. */
final class HostileManifestTest {

  private static final int TOO_MUCH = 16 * 1024 * 1024 + 1;

  @TempDir Path dir;

  private final FakeTime time = new FakeTime(1_800_000_000_000L);
  private Path source;
  private Manifest honest;

  /** Writes a tar. */
  @FunctionalInterface
  private interface Packing {
    void pack(TarArchiveOutputStream tar) throws IOException;
  }

  @BeforeEach
  void aBackupIsThere() throws IOException {
    Path data = dir.resolve("data");
    FileStorage.open(data).close();
    source = dir.resolve("backup");
    new Backup(new StoreAccess(data), time, (what, done, total) -> {}).into(source);
    honest = Manifest.decoded(Files.readAllBytes(source.resolve(Manifest.NAME)), "", "");
  }

  private Path restored() {
    return dir.resolve("restored");
  }

  private void restore() throws IOException {
    new Restore(time, (what, done, total) -> {}).of(source, restored());
  }

  private void requireRefused(String why) {
    assertThatThrownBy(this::restore).isInstanceOf(Refused.class).hasMessageContaining(why);
    assertThat(restored()).doesNotExist();
  }

  private void write(Manifest manifest) throws IOException {
    Files.write(source.resolve(Manifest.NAME), manifest.encoded());
  }

  /** The honest one, with the first of its files told otherwise. */
  private Manifest with(Manifest.Entry first) {
    List<Manifest.Entry> files = new ArrayList<>(honest.files());
    files.set(0, first);
    return new Manifest(honest.number(), honest.createdAt(), honest.result(), files);
  }

  private Manifest.Entry named(String path, String name) {
    Manifest.Entry first = honest.files().get(0);
    return new Manifest.Entry(path, name, first.bytes(), first.sha256(), first.forGood());
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1",
    "'a b', 1",
    "'a\n', 1",
    "a, 0",
    "a, -1",
    "a, -9223372036854775808",
    "a, 9223372036854775807"
  })
  void aStoreThatCannotBeIsRefused(String id, long generation) throws IOException {
    honest.result().put("id", id).put("generation", generation);
    write(honest);
    requireRefused("is of no store that can be");
  }

  @Test
  void aManifestOfNoStoreIsRefused() throws IOException {
    honest.result().remove(List.of("id", "generation"));
    write(honest);
    requireRefused("is of no store that can be");
  }

  @Test
  void aGenerationAfterWhichThereIsNoneIsRefused() throws IOException {
    honest.result().put("generation", 999_999_999_999_999_999L);
    write(honest);
    requireRefused("of generation 999999999999999999, after which there can be none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "files/", "files/.", "files/..", "files/../x", "files/a/b", "../x", "/etc/x"})
  void aNameThatLeadsElsewhereIsRefused(String name) throws IOException {
    write(with(named(honest.files().get(0).path(), name)));
    requireRefused("names a file '" + name + "', which none can have");
  }

  /** What a store may have is known when it is begun. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../x",
        "../../x",
        "/x",
        "journal/../../../x",
        "projects/../../../x.json",
        "tasks/../../x.json",
        ".maestro-format",
        "x"
      })
  void aPathThatLeadsElsewhereIsRefused(String path) throws IOException {
    write(with(named(path, honest.files().get(0).name())));
    assertThatThrownBy(this::restore)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("names what is no file of a store: " + path);
    try (Stream<Path> files = Files.walk(restored()).filter(Files::isRegularFile)) {
      assertThat(files).containsExactly(restored().resolve(".maestro-lock"));
    }
    assertThat(dir.resolve("x")).doesNotExist();
  }

  @Test
  void whatIsThereTwiceIsRefused() throws IOException {
    Manifest.Entry second = honest.files().get(1);
    write(with(named(honest.files().get(0).path(), second.name())));
    requireRefused("names " + second.name() + " more than once");
    write(with(named(second.path(), honest.files().get(0).name())));
    requireRefused("names " + second.path() + " more than once");
  }

  @Test
  void aManifestThatNobodyWouldReadIsNotWritten() {
    Manifest large =
        new Manifest(1, "", honest.result(), Collections.nCopies(200_000, honest.files().get(0)));
    assertThatThrownBy(large::encoded)
        .isInstanceOf(Refused.class)
        .hasMessageContaining("200000 files are more than a backup can have");
  }

  @Test
  void aManifestThatIsLargerThanAnyIsRefused() throws IOException {
    byte[] spaces = " ".repeat(TOO_MUCH).getBytes(StandardCharsets.US_ASCII);
    Files.write(source.resolve(Manifest.NAME), spaces);
    requireRefused("is larger than any can be");
    pack(tar -> add(tar, Manifest.NAME, spaces));
    requireRefused("is larger than any can be");
  }

  @Test
  void anArchiveWithTwoManifestsIsRefused() throws IOException {
    pack(tar -> {
      packFiles(tar);
      add(tar, Manifest.NAME, honest.encoded());
      add(tar, "./" + Manifest.NAME, Json.TREES.writeValueAsBytes(honest.result()));
    });
    requireRefused("it has more than one manifest.json");
  }

  @ParameterizedTest
  @ValueSource(bytes = {TarConstants.LF_SYMLINK, TarConstants.LF_LINK})
  void aLinkInAnArchiveIsNotFollowed(byte kind) throws IOException {
    String name = honest.files().get(0).name();
    pack(tar -> {
      for (Manifest.Entry file : honest.files().subList(1, honest.files().size())) {
        add(tar, file.name(), Files.readAllBytes(dir.resolve("backup").resolve(file.name())));
      }
      TarArchiveEntry link = new TarArchiveEntry(name, kind);
      link.setLinkName(dir.resolve("backup").resolve(name).toString());
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
      add(tar, Manifest.NAME, honest.encoded());
    });
    requireRefused(name + " is not what was written");
  }

  private void pack(Packing packing) throws IOException {
    Path archive = dir.resolve("hostile.tar.gz");
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new GzipCompressorOutputStream(Files.newOutputStream(archive)))) {
      packing.pack(tar);
    }
    source = archive;
  }

  private void packFiles(TarArchiveOutputStream tar) throws IOException {
    for (Manifest.Entry file : honest.files()) {
      add(tar, file.name(), Files.readAllBytes(source.resolve(file.name())));
    }
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}

package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.StoreId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which stores are the same, and which may have lost seqs. */
class StoreFileTest extends DataDirectoryTest {

  private static final StoreSettings FSYNC = StoreSettings.DEFAULT;
  private static final StoreSettings BUFFERED = FSYNC.withDurability(Durability.BUFFERED);

  private static FileStorage open(Path directory, StoreSettings settings) {
    return FileStorage.open(directory, settings, InstantSource.system());
  }

  private static StoreId opened(Path directory, StoreSettings settings) {
    try (FileStorage storage = open(directory, settings)) {
      return storage.events().storeId();
    }
  }

  /** What is left where the process dies while the store is open. */
  private StoreId killed(StoreSettings settings) {
    Path copy = root.resolveSibling("killed");
    StoreId id;
    try (FileStorage storage = open(root, settings)) {
      id = storage.events().storeId();
      storage.write(tx -> {
        tx.save(new Project(new ProjectId("p_1"), "name", "", "", 1, 1, Value.Fields.EMPTY));
        return true;
      });
      replace(copy, root);
    }
    replace(root, copy);
    return id;
  }

  @Test
  void aStoreKeepsItsIdAndItsGenerationOverCleanStops(@TempDir Path disk) {
    StoreId first = opened(disk, FSYNC);
    assertThat(first.generation()).isEqualTo(1);
    for (StoreSettings settings : new StoreSettings[] {FSYNC, BUFFERED, BUFFERED, FSYNC}) {
      assertThat(opened(disk, settings)).isEqualTo(first);
    }
    assertThat(opened(root, FSYNC).id()).isNotEqualTo(first.id());
  }

  @Test
  void anUncleanStopOfABufferedStoreBeginsAGeneration() {
    StoreId first = killed(BUFFERED);
    assertThat(opened(root, FSYNC)).isEqualTo(new StoreId(first.id(), 2));
    assertThat(opened(root, BUFFERED)).isEqualTo(new StoreId(first.id(), 2));
    assertThat(killed(BUFFERED)).isEqualTo(new StoreId(first.id(), 2));
    assertThat(killed(BUFFERED)).isEqualTo(new StoreId(first.id(), 3));
    assertThat(opened(root, BUFFERED)).isEqualTo(new StoreId(first.id(), 4));
  }

  @Test
  void anUncleanStopOfAStoreThatSyncsBeginsNone() {
    StoreId first = killed(FSYNC);
    assertThat(opened(root, BUFFERED)).isEqualTo(first);
  }

  @Test
  void aDirectoryThatWasCopiedOrRestoredBeginsAGeneration(@TempDir Path disk) {
    Path original = disk.resolve("original");
    StoreId first = opened(original, FSYNC);
    Path copy = disk.resolve("copy");
    replace(copy, original);
    assertThat(opened(copy, FSYNC)).isEqualTo(new StoreId(first.id(), 2));
    assertThat(opened(copy, FSYNC)).isEqualTo(new StoreId(first.id(), 2));
    assertThat(opened(original, FSYNC)).isEqualTo(first);
  }

  @Test
  void aDirectoryThatWasMovedIsTheSame(@TempDir Path disk) {
    StoreId first = opened(disk.resolve("here"), FSYNC);
    unchecked(() -> Files.move(disk.resolve("here"), disk.resolve("there")));
    assertThat(opened(disk.resolve("there"), FSYNC)).isEqualTo(first);
  }

  @Test
  void thePlaceOfAnEarlierServerIsReadAndThatOfALaterOneIsNotGuessed(@TempDir Path disk)
      throws IOException {
    StoreId first = opened(disk, FSYNC);
    Path place = disk.resolve("journal/place");
    List<String> lines = Files.readAllLines(place);
    assertThat(lines).hasSize(2).first().isEqualTo("maestro-place 1");
    Files.writeString(place, lines.get(1) + "\n");
    assertThat(opened(disk, FSYNC)).isEqualTo(first);
    assertThat(Files.readAllLines(place)).hasSize(2);
    Files.writeString(place, Files.readString(place).replace("place 1", "place 2"));
    assertThat(opened(disk, FSYNC)).isEqualTo(new StoreId(first.id(), 2));
  }

  @Test
  void theFileIsLinesOfText() {
    opened(root, FSYNC);
    write("journal/store", sealed("no"));
    assertThat(opened(root, FSYNC)).isEqualTo(new StoreId("an-id", 7));
    assertThat(read("journal/store")).isEqualTo(sealed("no"));
    try (FileStorage storage = open(root, BUFFERED)) {
      assertThat(storage.events().storeId()).isEqualTo(new StoreId("an-id", 7));
      assertThat(read("journal/store")).isEqualTo(sealed("yes"));
    }
    assertThat(read("journal/store")).isEqualTo(sealed("no"));
  }

  private static String sealed(String buffered) {
    String body =
        """
        maestro-store 1
        id an-id
        generation 7
        buffered %s
        file none
        """
            .formatted(buffered);
    CRC32C checksum = new CRC32C();
    checksum.update(body.getBytes(StandardCharsets.US_ASCII));
    return body + "end " + HexFormat.of().toHexDigits((int) checksum.getValue()) + "\n";
  }
}

package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.ConsumerName;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.Durability;
import dev.maestro.core.port.StoreId;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of the consumers, from literal content, and when it counts. */
class ConsumersFileTest extends DataDirectoryTest {

  private static final String FILE = "journal/consumers";
  private static final ConsumerName NAME = new ConsumerName("indexer");

  private StoreId id = new StoreId("none", 1);

  @BeforeEach
  void makeStore() {
    id = open().events().storeId();
    for (int i = 0; i < 5; i++) {
      event();
    }
    close();
  }

  private void event() {
    storage()
        .write(tx -> {
          tx.record(new Event.ProjectDeleted(new ProjectId("p_1")), 1);
          return true;
        });
  }

  private static String sealed(String... consumers) {
    String body = "maestro-consumers 1\n" + String.join("", consumers);
    CRC32C checksum = new CRC32C();
    checksum.update(body.getBytes(StandardCharsets.US_ASCII));
    return body
        + "end "
        + consumers.length
        + " "
        + HexFormat.of().toHexDigits((int) checksum.getValue())
        + "\n";
  }

  @Test
  void aStoreWithoutConsumersHasNoFile() {
    assertThat(root.resolve(FILE)).doesNotExist();
    open().consumers().forget(NAME);
    assertThat(root.resolve(FILE)).doesNotExist();
  }

  @Test
  void theFileIsLinesOfText() {
    open().consumers().acknowledge(NAME, 4, 1_763_827_200_000L);
    storage().consumers().acknowledge(new ConsumerName("a.b-c_D"), 0, 7);
    assertThat(read(FILE))
        .isEqualTo(
            sealed(
                "a.b-c_D " + id.value() + " 0 7\n",
                "indexer " + id.value() + " 4 1763827200000\n"));
    storage().consumers().forget(NAME);
    storage().consumers().forget(new ConsumerName("a.b-c_D"));
    assertThat(read(FILE)).isEqualTo(sealed());
    assertThat(reopen().consumers().all()).isEmpty();
  }

  @Test
  void itIsReadAsItIsWritten() {
    write(FILE, sealed("x " + id.value() + " 3 9\n", "indexer an-older.id.17 8 2\n"));
    assertThat(open().consumers().all())
        .containsExactly(
            new Consumer(NAME, new StoreId("an-older.id", 17), 8, 2),
            new Consumer(new ConsumerName("x"), id, 3, 9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "maestro-consumers 1\n",
        "maestro-consumers 1\nend 0 00000000\n",
        "maestro-consumers 1\nindexer a.1 4 1\nend 1 5a0c1d3e\n",
        "something else\nend 0 5a0c1d3e\n"
      })
  void aFileThatIsDamagedIsRefusedAndNothingIsChanged(String content) {
    write(FILE, content);
    Map<String, String> before = contents(root);
    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("journal/consumers is damaged")
        .hasMessageContaining("move the file away");
    assertThat(contents(root)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"indexer", "indexer a.1 4 x", "indexer a 4 1", "a/b a.1 4 1", "a a.1 -4 1"})
  void aLineThatTellsOfNoConsumerIsDamageThoughItChecks(String line) {
    write(FILE, sealed(line + "\n"));
    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("is damaged");
  }

  @Test
  void everySingleByteThatIsFlippedIsNoticed() {
    String sound = sealed("indexer " + id.value() + " 4 1\n");
    for (int i = 0; i < sound.length(); i++) {
      char[] flipped = sound.toCharArray();
      flipped[i] = (char) (flipped[i] ^ 1);
      write(FILE, new String(flipped));
      assertThatThrownBy(this::open)
          .as("byte " + i)
          .isInstanceOf(DataDirectoryUnusable.class)
          .hasMessageContaining("journal/consumers");
    }
  }

  @Test
  void aNewerVersionIsLeftToTheServerThatWroteIt() {
    write(FILE, "maestro-consumers 2\nwhatever\n");
    assertThatThrownBy(this::open)
        .isInstanceOf(DataDirectoryUnusable.class)
        .hasMessageContaining("\"maestro-consumers 2\"; start the version that wrote it");
  }

  @Test
  void withoutTheFileTheStoreKnowsNoConsumers() {
    open().consumers().acknowledge(NAME, 4, 1);
    close();
    delete(FILE);
    assertThat(open().consumers().all()).isEmpty();
  }

  @Test
  void aTemporaryFileThatACrashLeftMeansNothingAndGoes() {
    open().consumers().acknowledge(NAME, 4, 1);
    close();
    write("journal/.maestro-77.tmp", "maestro-consu");
    assertThat(open().consumers().require(NAME).seq()).isEqualTo(4);
    assertThat(root.resolve("journal/.maestro-77.tmp")).doesNotExist();
  }

  @Test
  void theInspectionCountsThem() {
    open().consumers().acknowledge(NAME, 4, 1);
    close();
    assertThat(StoppedStore.examine(root, InstantSource.system()).consumers()).isEqualTo(1);
  }

  @Test
  void whatABufferedStoreAnsweredIsDurableAndForeignAfterACrash() {
    StoreSettings buffered = StoreSettings.DEFAULT.withDurability(Durability.BUFFERED);
    try (FileStorage storage = FileStorage.open(root, buffered, InstantSource.system())) {
      storage.consumers().acknowledge(NAME, 4, 1);
      replace(root.resolveSibling("killed"), root);
    }
    replace(root, root.resolveSibling("killed"));
    open();
    Consumer found = storage().consumers().require(NAME);
    assertThat(found).isEqualTo(new Consumer(NAME, id, 4, 1));
    assertThat(found.isOf(storage().events().storeId())).isFalse();
    assertThat(storage().consumers().acknowledge(NAME, 2, 3))
        .isEqualTo(new Consumer(NAME, new StoreId(id.id(), 2), 2, 3));
  }

  @Test
  void aNewJournalKnowsNoConsumers() {
    open().consumers().acknowledge(NAME, 4, 1);
    close();
    clear(root.resolve("journal"));
    delete(".maestro-format");
    assertThat(open().consumers().all()).isEmpty();
    assertThat(root.resolve(FILE)).doesNotExist();
  }
}

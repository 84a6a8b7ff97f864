package dev.maestro.storage.fs.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecordRoomTest {

  private static final int MIB = 1024 * 1024;

  private final AtomicLong free = new AtomicLong();
  private final AtomicInteger collections = new AtomicInteger();
  private final AtomicInteger reliefs = new AtomicInteger();
  private final RecordRoom room = new RecordRoom(free::get, collections::incrementAndGet);

  private void refuses(int length, int events) {
    assertThatThrownBy(() -> room.buffer(length, events)).isInstanceOf(NoRoom.class);
  }

  @Test
  void aShortRecordAlwaysHasRoom() throws NoRoom {
    assertThat(room.buffer(RecordRoom.LARGE - 1, 1).capacity()).isEqualTo(RecordRoom.LARGE - 1);
    assertThat(collections).hasValue(0);
  }

  @Test
  void aLargeOneNeedsRoomForWhatIsMadeOfItsEventsToo() throws NoRoom {
    free.set(10 * MIB);
    assertThat(room.buffer(8 * MIB, 0).capacity()).isEqualTo(8 * MIB);
    assertThatThrownBy(() -> room.buffer(8 * MIB, 20_000))
        .isInstanceOf(NoRoom.class)
        .hasMessageContaining("has 8 MiB")
        .hasMessageContaining("takes 13 MiB more memory than there is")
        .hasMessageContaining("-Xmx");
  }

  @Test
  void aDamagedHeaderDoesNotMakeItOverflow() throws NoRoom {
    free.set(Long.MAX_VALUE);
    assertThat(room.buffer(8 * MIB, Integer.MAX_VALUE).capacity()).isEqualTo(8 * MIB);
  }

  @Test
  void whatIsToBeMadeOfOneIsKeptFreeWhileSomebodyHasIt() throws NoRoom {
    free.set(40 * MIB);
    ByteBuffer held = room.buffer(8 * MIB, 40_000);
    // As if the record had been taken off.
    free.set(32 * MIB);
    refuses(8 * MIB, 40_000);
    assertThat(held.capacity()).isEqualTo(8 * MIB);
  }

  @Test
  void whereThereIsNoneWhatCanBeHadAgainIsGivenUpFirst() throws NoRoom {
    room.whenShort(() -> {
      reliefs.incrementAndGet();
      free.set(20 * MIB);
    });
    assertThat(room.buffer(8 * MIB, 0).capacity()).isEqualTo(8 * MIB);
    assertThat(reliefs).hasValue(1);
    assertThat(collections).hasValue(1);
  }

  @Test
  void whoTriesAgainAndAgainDoesNotMakeTheCollectorRunEachTime() {
    free.set(6 * MIB);
    for (int i = 0; i < 64; i++) {
      refuses(8 * MIB, 0);
    }
    assertThat(collections).hasValue(1);
    refuses(8 * MIB, 0);
    assertThat(collections).hasValue(2);
    // For less it may help.
    free.set(MIB);
    refuses(4 * MIB, 0);
    assertThat(collections).hasValue(3);
  }
}

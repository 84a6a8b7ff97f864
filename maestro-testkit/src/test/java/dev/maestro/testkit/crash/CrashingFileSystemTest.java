package dev.maestro.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.maestro.testkit.crash.DiskFaults.Effect;
import dev.maestro.testkit.crash.DiskFaults.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a crash leaves, and what a failure of the disk does. */
class CrashingFileSystemTest {

  private static final int MANY = 4_096;

  private final CrashingFileSystem disk = new CrashingFileSystem();
  private final Path file = disk.getPath("/file");
  private final Path other = disk.getPath("/other");

  private void write(Path path, long position, String text) throws IOException {
    try (FileChannel channel = open(path)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), position);
    }
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void syncRoot() throws IOException {
    sync(disk.getPath("/"));
  }

  /** All that power cuts can leave now, each as {@code name=content} of all files. */
  private Set<String> left() throws IOException {
    Recording recording = disk.recording();
    DiskState now = recording.states().get(recording.length());
    Set<String> found = new HashSet<>();
    for (Survival survival : Survival.ofPowerCuts(now, recording.length(), MANY, new Random(1))) {
      found.add(shown(new CrashingFileSystem(survival.left()).getPath("/")));
    }
    return found;
  }

  private static String shown(Path root) throws IOException {
    StringBuilder shown = new StringBuilder();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path path : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = shown.isEmpty() ? "" : " ";
        shown.append(name).append(path.toString().substring(1)).append('=');
        shown.append(Files.readString(path).replace('\0', '0'));
      }
    }
    return shown.toString();
  }

  @Test
  void whatWasWrittenCanBeRead() throws IOException {
    write(file, 0, "hello");
    write(file, 700, "far");
    assertThat(Files.readString(file)).hasSize(703).startsWith("hello\0").endsWith("\0far");
    assertThat(Files.size(file)).isEqualTo(703);
    Files.writeString(file, "short");
    assertThat(Files.readString(file)).isEqualTo("short");
  }

  @Test
  void aNewFileMayBeGoneOrEmptyOrHoldZeros() throws IOException {
    write(file, 0, "abc");
    assertThat(left()).containsExactlyInAnyOrder("", "file=", "file=000", "file=abc");
  }

  @Test
  void aSyncOfTheFileKeepsItsContentAndNotItsName() throws IOException {
    write(file, 0, "abc");
    sync(file);
    assertThat(left()).containsExactlyInAnyOrder("", "file=abc");
    syncRoot();
    assertThat(left()).containsExactly("file=abc");
  }

  @Test
  void aSyncOfTheDirectoryKeepsTheNameAndNotTheContent() throws IOException {
    write(file, 0, "abc");
    syncRoot();
    assertThat(left()).containsExactlyInAnyOrder("file=", "file=000", "file=abc");
  }

  @Test
  void sectorsAreLostOneByOne() throws IOException {
    String first = "a".repeat(Content.SECTOR);
    String second = "b".repeat(Content.SECTOR);
    write(file, 0, "x".repeat(2 * Content.SECTOR));
    sync(file);
    syncRoot();
    write(file, 0, first + second);
    String x = "x".repeat(Content.SECTOR);
    assertThat(left())
        .containsExactlyInAnyOrder(
            "file=" + x + x, "file=" + first + x, "file=" + x + second, "file=" + first + second);
  }

  @Test
  void aLaterWriteMaySurviveAnEarlierOne() throws IOException {
    write(file, 0, "x".repeat(2 * Content.SECTOR));
    sync(file);
    syncRoot();
    write(file, 0, "a");
    write(file, Content.SECTOR, "b");
    String x = "x".repeat(Content.SECTOR - 1);
    assertThat(left()).contains("file=x" + x + "b" + x, "file=a" + x + "x" + x);
  }

  @Test
  void aRenameLosesNeitherName() throws IOException {
    write(file, 0, "old");
    sync(file);
    write(other, 0, "new");
    sync(other);
    syncRoot();
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    assertThat(left()).containsExactlyInAnyOrder("file=old other=new", "file=new");
  }

  @Test
  void aFileThatWasNeverSyncedMayTakeTheNameOfOneThatWas() throws IOException {
    write(file, 0, "old");
    sync(file);
    syncRoot();
    write(other, 0, "new");
    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    assertThat(left())
        .containsExactlyInAnyOrder(
            "file=old",
            "file=old other=",
            "file=old other=000",
            "file=old other=new",
            "file=",
            "file=000",
            "file=new");
  }

  @Test
  void renamesOfDifferentNamesAreReordered() throws IOException {
    write(file, 0, "a");
    sync(file);
    write(other, 0, "b");
    sync(other);
    syncRoot();
    Files.move(file, disk.getPath("/x"));
    Files.delete(other);
    assertThat(left()).containsExactlyInAnyOrder("file=a other=b", "other=b x=a", "file=a", "x=a");
  }

  @Test
  void aDeletedFileMayComeBack() throws IOException {
    write(file, 0, "a");
    sync(file);
    syncRoot();
    Files.delete(file);
    assertThat(left()).containsExactlyInAnyOrder("", "file=a");
    syncRoot();
    assertThat(left()).containsExactly("");
  }

  @Test
  void whatAFailedSyncWasToWriteIsNotWrittenByALaterOne() throws IOException {
    write(file, 0, "a");
    sync(file);
    syncRoot();
    write(file, 0, "b");
    disk.faults().arm(Extent.ONCE, Effect.UNDONE, 1);
    assertThatIOException().isThrownBy(() -> sync(file));
    sync(file);
    assertThat(Files.readString(file)).isEqualTo("b");
    assertThat(left()).containsExactlyInAnyOrder("file=a", "file=b");
    write(file, 0, "c");
    sync(file);
    assertThat(left()).containsExactly("file=c");
  }

  @Test
  void aFailedWriteHasWrittenHalf() throws IOException {
    disk.faults().arm(Extent.ONCE, Effect.UNDONE, 2);
    assertThatIOException().isThrownBy(() -> write(file, 0, "abcd"));
    assertThat(Files.readString(file)).isEqualTo("ab");
    assertThat(disk.faults().hasStruck()).isTrue();
  }

  @Test
  void aFullDiskTakesWhatFitsAndOverwritesStill() throws IOException {
    disk.faults().leaveFree(3);
    assertThatIOException()
        .isThrownBy(() -> write(file, 0, "abcd"))
        .withMessage("No space left on device");
    assertThat(Files.readString(file)).isEqualTo("ab");
    write(file, 0, "x");
    assertThatIOException().isThrownBy(() -> open(other).close());
    disk.faults().release();
    write(file, 1, "yz");
    assertThat(Files.readString(file)).isEqualTo("xyz");
  }

  @Test
  void aFileThatWasCutMayBeWholeAgain() throws IOException {
    write(file, 0, "abcd");
    sync(file);
    syncRoot();
    try (FileChannel channel = open(file)) {
      channel.truncate(2);
    }
    assertThat(left()).containsExactlyInAnyOrder("file=abcd", "file=ab00", "file=ab");
  }

  @Test
  void aProcessThatIsKilledLeavesAllAndAPowerCutAfterItDoesNot() throws IOException {
    write(file, 0, "abc");
    DiskState now = disk.recording().states().get(disk.recording().length());
    CrashingFileSystem next = new CrashingFileSystem(Survival.ofTheProcess(now).left());
    assertThat(Files.readString(next.getPath("/file"))).isEqualTo("abc");
    List<Survival> cuts =
        Survival.ofPowerCuts(next.recording().states().get(0), 0, 1, new Random(1));
    assertThat(shown(new CrashingFileSystem(cuts.get(0).left()).getPath("/"))).isEmpty();
  }

  @Test
  void noPathBeginsOrEndsWithOneOfAnotherDisk() {
    Path stranger = new CrashingFileSystem().getPath("/file");
    assertThat(file.startsWith(disk.getPath("/file"))).isTrue();
    assertThat(file.endsWith(disk.getPath("file"))).isTrue();
    assertThat(file.startsWith(stranger)).isFalse();
    assertThat(file.endsWith(stranger)).isFalse();
    assertThat(file.startsWith(Path.of("/"))).isFalse();
  }

  @Test
  void contentsThatAreSparseOrLargeReadBack() throws IOException {
    long far = 40L * 1024 * 1024;
    write(file, far, "end");
    assertThat(Files.size(file)).isEqualTo(far + 3);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(5);
      assertThat(channel.read(bytes, far - 2)).isEqualTo(5);
      assertThat(bytes.array()).containsExactly(0, 0, 'e', 'n', 'd');
      assertThat(channel.read(ByteBuffer.allocate(1), far + 3)).isEqualTo(-1);
    }
  }
}

package dev.maestro.testkit.crash;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.maestro.testkit.crash.DiskFaults.Verdict;
import dev.maestro.testkit.crash.Pending.Entry;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that records each operation that changes it, so that what a crash after
 * any of them may leave can be had later, as the beginning of another such file system. See {@link
 * DiskState} for what that is. Grants every lock; knows neither links nor maps of files; its clock
 * counts operations. Safe for use by many threads.
 */
public final class CrashingFileSystem extends FileSystem {

  /** Only its paths are used. */
  private static final FileSystem PATHS = Jimfs.newFileSystem(Configuration.unix());

  private static final long EPOCH = 1_700_000_000_000L;

  private final CrashingProvider provider = new CrashingProvider(this);
  private final DiskFaults faults = new DiskFaults();
  private final Object lock = new Object();
  private final List<DiskState> states = new ArrayList<>();
  private final List<String> operations = new ArrayList<>();
  private final List<Recording.Mark> marks = new ArrayList<>();
  private volatile Runnable beforeEach = () -> {};
  private DiskState state;
  private int lastNumber;

  /** A disk without anything. */
  public CrashingFileSystem() {
    this(DiskState.EMPTY);
  }

  /** A disk as a crash has left it. */
  public CrashingFileSystem(DiskState begin) {
    state = begin;
    states.add(begin);
    lastNumber = begin.lastNumber();
  }

  /** When it fails; never, until it is told to. */
  public DiskFaults faults() {
    return faults;
  }

  /**
   * A block of a file cannot be read any more.
   *
   * @param offset in bytes, where the block begins
   * @throws IOException if there is no such file
   */
  public void spoil(Path file, long offset) throws IOException {
    faults.spoil(open(file, false, false), offset);
  }

  /** Runs that before each operation, on the thread that does it, and without a lock held. */
  public void beforeEachOperation(Runnable action) {
    beforeEach = action;
  }

  /** Notes something at this point of the recording. */
  public void mark(Object what) {
    synchronized (lock) {
      marks.add(new Recording.Mark(operations.size(), what));
    }
  }

  /** What has been done so far; what comes later is not added to it. */
  public Recording recording() {
    synchronized (lock) {
      return new Recording(states, operations, marks);
    }
  }

  // ------------------------------------------------------------------------------- operations

  /** What an operation makes of a disk. */
  private interface Change {
    DiskState of(DiskState before, int operation);
  }

  /** One operation, which no other comes between. */
  private interface Operation<R> {
    R run() throws IOException;
  }

  private <R> R alone(Operation<R> operation) throws IOException {
    beforeEach.run();
    synchronized (lock) {
      return operation.run();
    }
  }

  private int change(String what, Change change, Change failing) throws IOException {
    Verdict verdict = faults.next();
    boolean isDone = verdict != Verdict.FAIL_UNDONE;
    int operation = operations.size() + 1;
    state = (isDone ? change : failing).of(state, operation);
    states.add(state);
    operations.add(verdict == Verdict.WELL ? what : what + " (" + verdict + ")");
    if (verdict != Verdict.WELL) {
      throw DiskFaults.broken();
    }
    return operation;
  }

  private static long clock(int operation) {
    return EPOCH + operation;
  }

  private static DiskState unchanged(DiskState before, int operation) {
    return before;
  }

  private int changeEntries(String what, Entry... changes) throws IOException {
    return change(
        what,
        (disk, operation) -> disk.changeEntries(operation, List.of(changes)),
        CrashingFileSystem::unchanged);
  }

  /** Returns the number of the file of that name, made where there is none and this may be. */
  int open(Path path, boolean mayCreate, boolean mustCreate) throws IOException {
    Place there = place(path);
    if (there.number() != null && !mustCreate) {
      return there.number();
    }
    if (!mayCreate && !mustCreate) {
      throw new NoSuchFileException(path.toString());
    }
    return alone(() -> create(path, mustCreate));
  }

  private int create(Path path, boolean mustCreate) throws IOException {
    Place place = place(path);
    if (place.number() != null && !mustCreate) {
      return place.number();
    }
    requireFree(place, path);
    int number = ++lastNumber;
    changeEntries("create " + path, new Entry(place.directory(), place.name(), number, null));
    return number;
  }

  private void requireFree(Place place, Path path) throws IOException {
    if (place.number() != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    if (!tree().isDirectory(place.directory())) {
      throw new NotDirectoryException(path.toString());
    }
    if (faults.take(1) == 0) {
      throw DiskFaults.noSpace();
    }
  }

  void makeDirectory(Path path) throws IOException {
    alone(() -> {
      Place place = place(path);
      requireFree(place, path);
      int number = ++lastNumber;
      Entry entry = new Entry(place.directory(), place.name(), number, null);
      return change(
          "mkdir " + path,
          (disk, operation) -> disk.makeDirectory(operation, number, entry),
          CrashingFileSystem::unchanged);
    });
  }

  void delete(Path path) throws IOException {
    alone(() -> {
      Place place = place(path);
      int number = place.require(path);
      if (!tree().entries(number).isEmpty()) {
        throw new DirectoryNotEmptyException(path.toString());
      }
      Entry entry = new Entry(place.directory(), place.name(), null, number);
      return changeEntries("delete " + path, entry);
    });
  }

  void rename(Path source, Path target, boolean mayReplace) throws IOException {
    alone(() -> {
      Place from = place(source);
      int number = from.require(source);
      Place to = place(target);
      Integer replaced = to.number();
      if (replaced != null && (!mayReplace || tree().isDirectory(replaced))) {
        throw new FileAlreadyExistsException(target.toString());
      }
      return changeEntries(
          "rename " + source + " to " + target,
          new Entry(from.directory(), from.name(), null, number),
          new Entry(to.directory(), to.name(), number, replaced));
    });
  }

  /** Writes as many of the bytes as there is space for; throws if that is not all. */
  void write(int file, Path path, long position, byte[] bytes) throws IOException {
    alone(() -> {
      long growth = Math.max(0, position + bytes.length - Math.max(position, sizeOf(file)));
      long lacking = growth - faults.take(growth);
      int count = (int) (bytes.length - lacking);
      byte[] fitting = Arrays.copyOf(bytes, count);
      byte[] half = Arrays.copyOf(bytes, count / 2);
      int done =
          change(
              "write " + path + " " + position + "+" + count + (lacking > 0 ? " (no space)" : ""),
              (disk, number) -> disk.write(number, file, position, fitting, clock(number)),
              (disk, number) -> disk.write(number, file, position, half, clock(number)));
      if (lacking > 0) {
        throw DiskFaults.noSpace();
      }
      return done;
    });
  }

  /** Cuts the file; one that is not larger stays as it is. */
  void truncate(int file, Path path, long size) throws IOException {
    if (size < sizeOf(file)) {
      alone(() ->
          change(
              "truncate " + path + " to " + size,
              (disk, operation) -> disk.truncate(operation, file, size, clock(operation)),
              CrashingFileSystem::unchanged));
    }
  }

  /** Sets the time of the last change. */
  void touch(Path path, long modified) throws IOException {
    int file = place(path).require(path);
    alone(() ->
        change(
            "touch " + path,
            (disk, operation) -> disk.touch(operation, file, modified),
            CrashingFileSystem::unchanged));
  }

  void sync(int number, Path path) throws IOException {
    alone(() ->
        change(
            "sync " + path,
            (disk, operation) -> faults.pretendsToSync() ? disk : synced(disk, number),
            (disk, operation) -> notSynced(disk, number)));
  }

  private DiskState notSynced(DiskState disk, int number) {
    if (!disk.visible().isDirectory(number)) {
      return disk.failToSyncFile(number);
    }
    return faults.keepsNames() ? disk : disk.failToSyncDirectory(number);
  }

  private static DiskState synced(DiskState disk, int number) {
    return disk.visible().isDirectory(number) ? disk.syncDirectory(number) : disk.syncFile(number);
  }

  private long sizeOf(int file) {
    return tree().file(file).content().size();
  }

  // ------------------------------------------------------------------------------------- reads

  /** What processes see now. */
  Tree tree() {
    synchronized (lock) {
      return state.visible();
    }
  }

  /**
   * Where a path leads.
   *
   * @param number what is there; null where nothing is
   */
  record Place(int directory, String name, @Nullable Integer number) {

    int require(Path path) throws NoSuchFileException {
      if (number == null) {
        throw new NoSuchFileException(path.toString());
      }
      return number;
    }
  }

  Place place(Path path) throws IOException {
    Tree tree = tree();
    Path pure = pure(path).toAbsolutePath().normalize();
    Place place = new Place(Tree.ROOT, "", Tree.ROOT);
    for (Path name : pure) {
      int directory = place.require(path);
      if (!tree.isDirectory(directory)) {
        throw new NotDirectoryException(path.toString());
      }
      place = new Place(directory, name.toString(), tree.entry(directory, name.toString()));
    }
    return place;
  }

  static Path pure(Path path) {
    if (path instanceof CrashingPath crashing) {
      return crashing.pure();
    }
    throw new ProviderMismatchException(path.toString());
  }

  Path wrap(Path pure) {
    return new CrashingPath(this, pure);
  }

  // ------------------------------------------------------------------------------- FileSystem

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public Path getPath(String first, String... more) {
    return wrap(PATHS.getPath(first, more));
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return PATHS.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(getPath("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = PATHS.getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(pure(path));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException();
  }
}

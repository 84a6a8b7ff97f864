package dev.maestro.testkit.faulty;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** When the disk fails: at one of the operations that change it, counted from {@link #arm}. */
public final class Faults {

  /** What happens at the operation. */
  public enum Mode {
    /** It fails undone, and all goes well afterwards. */
    ONCE,
    /** It fails undone, and so does each later one. */
    FROM_NOW_ON,
    /** It is done and fails all the same, as does each later one, undone. */
    DONE_AND_FROM_NOW_ON
  }

  /** A change of the disk. */
  @FunctionalInterface
  interface Operation {
    void run() throws IOException;
  }

  /** What needs space. */
  private static final Set<String> SPACIOUS = Set.of("write", "create", "mkdir");

  private static final Set<String> NEW = Set.of("create", "mkdir");

  private Mode mode = Mode.ONCE;
  private int countdown;
  private boolean armed;
  private boolean locksForbidden;
  private boolean readOnly;

  /** What fails; everything where there is none. */
  private Set<String> failing = Set.of();

  /** What is to be done before an operation of that kind. */
  private Map.@Nullable Entry<String, Runnable> before;

  private final AtomicBoolean struck = new AtomicBoolean();
  private final List<String> done = new ArrayList<>();

  /**
   * @param operation the first that fails, from 1
   */
  public synchronized void arm(Mode newMode, int operation) {
    failing = Set.of();
    mode = newMode;
    countdown = operation;
    armed = true;
    struck.set(false);
  }

  /**
   * From then on whatever needs space fails, and all else goes well.
   *
   * @param operation the first that has no space, from 1
   */
  public synchronized void fill(int operation) {
    arm(Mode.FROM_NOW_ON, operation);
    failing = SPACIOUS;
  }

  /** From now on there is room in the files that are there, and none for others. */
  public synchronized void forbidNewFiles() {
    arm(Mode.FROM_NOW_ON, 1);
    failing = NEW;
  }

  /** From now on no file can be cut, as on a full disk that copies what is changed. */
  public synchronized void forbidCuts() {
    arm(Mode.FROM_NOW_ON, 1);
    failing = Set.of("truncate");
  }

  /**
   * Has this run before the next operation of a kind, by the thread that is about to do it.
   *
   * @param verb as {@link #takeDone} tells it
   */
  public synchronized void before(String verb, Runnable action) {
    before = Map.entry(verb, action);
  }

  /** From now on no file can be locked, as where a network file system knows no locks. */
  public synchronized void forbidLocks() {
    locksForbidden = true;
  }

  synchronized void requireLocks() throws IOException {
    if (locksForbidden) {
      throw new IOException("No locks available");
    }
  }

  /** From now on nothing can be changed, nor opened to be changed. */
  public synchronized void makeReadOnly() {
    readOnly = true;
    struck.set(false);
  }

  /**
   * @throws FileSystemException if the disk is read-only
   */
  synchronized void requireWritable(Path file) throws FileSystemException {
    if (readOnly) {
      struck.set(true);
      throw new FileSystemException(file.toString(), null, "Read-only file system");
    }
  }

  /** All goes well from now on. */
  public synchronized void clear() {
    readOnly = false;
    armed = false;
    locksForbidden = false;
    failing = Set.of();
  }

  /** Whether an operation has failed since it was armed. */
  public boolean hasStruck() {
    return struck.get();
  }

  /** The operations that went well since this was last asked, each as {@code verb file-name}. */
  public synchronized List<String> takeDone() {
    List<String> taken = List.copyOf(done);
    done.clear();
    return taken;
  }

  void at(String verb, Path file, Operation operation) throws IOException {
    takeBefore(verb).run();
    perform(verb, file, operation);
  }

  private synchronized Runnable takeBefore(String verb) {
    Map.Entry<String, Runnable> next = before;
    if (next == null || !next.getKey().equals(verb)) {
      return () -> {};
    }
    before = null;
    return next.getValue();
  }

  private synchronized void perform(String verb, Path file, Operation operation)
      throws IOException {
    requireWritable(file);
    if (!armed || --countdown > 0 || (!failing.isEmpty() && !failing.contains(verb))) {
      operation.run();
      done.add(verb + " " + file.getFileName());
      return;
    }
    boolean first = !struck.getAndSet(true);
    if (mode == Mode.ONCE) {
      armed = false;
    } else if (mode == Mode.DONE_AND_FROM_NOW_ON && first) {
      operation.run();
    }
    throw new IOException("No space left on device");
  }
}

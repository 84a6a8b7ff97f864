package dev.maestro.tools;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Says of whatever fails while something is written, what failed, and what helps.
 *
 * @param target what is written
 * @param wayOut sentences that say how things stand then, and what helps
 */
public record Guard(Path target, String wayOut) {

  /** Something that may fail. */
  @FunctionalInterface
  public interface Step<T> {
    T run() throws IOException;
  }

  /** Something that may fail, and returns nothing. */
  @FunctionalInterface
  public interface Action {
    void run() throws IOException;
  }

  /**
   * @throws Refused if it fails
   */
  public <T> T get(Step<T> step) {
    try {
      return step.run();
    } catch (IOException e) {
      throw new Refused(target + " could not be written: " + reason(e) + ". " + wayOut, e);
    }
  }

  /**
   * @throws Refused if it fails
   */
  public void run(Action action) {
    get(() -> {
      action.run();
      return true;
    });
  }

  /** The same output, which throws {@link Refused} where it fails. */
  public OutputStream output(OutputStream out) {
    return new FilterOutputStream(out) {

      @Override
      public void write(int octet) {
        run(() -> out.write(octet));
      }

      @Override
      public void write(byte[] buffer, int offset, int length) {
        run(() -> out.write(buffer, offset, length));
      }

      @Override
      public void flush() {
        run(out::flush);
      }

      @Override
      public void close() {
        run(out::close);
      }

      private void run(Action action) {
        Guard.this.run(action);
      }
    };
  }

  /** What failed, for people. */
  public static String reason(IOException e) {
    if (e instanceof FileSystemException failure) {
      String reason = failure.getReason();
      return failure.getFile() + ": " + (reason == null ? e.getClass().getSimpleName() : reason);
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}

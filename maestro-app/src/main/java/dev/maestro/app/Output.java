package dev.maestro.app;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, in UTF-8 wherever it runs. A print stream passes over what fails; this one keeps
 * it for whoever asks.
 */
final class Output extends PrintStream {

  private final Keeping to;
  private final boolean isPipe;

  /**
   * @param isPipe whether a failure means that nobody reads any more
   */
  Output(OutputStream to, boolean isPipe) {
    this(new Keeping(to), isPipe);
  }

  private Output(Keeping to, boolean isPipe) {
    super(to, true, StandardCharsets.UTF_8);
    this.to = to;
    this.isPipe = isPipe;
  }

  /**
   * Hands on what was printed.
   *
   * @throws NobodyReads if whoever read it has closed it, as head does that has what it wants
   * @throws NotPrinted if it fails otherwise, or failed before
   */
  void requirePrinted() throws NotPrinted {
    flush();
    IOException failure = to.failure;
    if (failure != null) {
      throw isPipe ? new NobodyReads(failure) : new NotPrinted(failure);
    }
  }

  private static final class Keeping extends FilterOutputStream {

    private @Nullable IOException failure;

    Keeping(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int octet) throws IOException {
      attempt(() -> out.write(octet));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      attempt(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
      attempt(out::flush);
    }

    private void attempt(Step step) throws IOException {
      try {
        step.run();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        }
        throw e;
      }
    }
  }

  /** Something that may fail. */
  private interface Step {
    void run() throws IOException;
  }
}

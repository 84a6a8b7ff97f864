package dev.maestro.ws;

/**
 * How the text of frames is deflated for the clients that ask for it (RFC 7692).
 *
 * @param level from 1, which is fast, to 9, which is small; 0 turns it off
 * @param threshold the least bytes of text that are worth it
 */
public record Compression(int level, int threshold) {

  /** Level 1, from 1 KiB on: higher ones cost much more time than they save bytes. */
  public static final Compression DEFAULT = new Compression(1, 1024);

  /** No client is agreed with. */
  public static final Compression OFF = new Compression(0, 0);

  public Compression {
    if (level < 0 || level > 9) {
      throw new IllegalArgumentException("level must be from 0 to 9");
    }
    if (threshold < 0) {
      throw new IllegalArgumentException("threshold must not be negative");
    }
  }

  boolean isOn() {
    return level > 0;
  }
}

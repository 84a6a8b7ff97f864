package dev.maestro.storage.fs;

/** What a power cut leaves of a document that was written and not synced. */
final class TornDocument {

  private TornDocument() {}

  /** Whether that may be left of a file that was to hold the whole. */
  static boolean mayBe(byte[] left, byte[] whole) {
    if (left.length > whole.length) {
      return false;
    }
    for (int i = 0; i < left.length; i++) {
      // No byte of JSON is zero; the parts of a file that never came to be are.
      if (left[i] != whole[i] && left[i] != 0) {
        return false;
      }
    }
    return true;
  }
}

package dev.maestro.tools.control;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Shows that one knows the key, without saying it.
 *
 * <pre>
 * proof of the server   HMAC-SHA256 of "maestro-control 2 server", challenge, nonce
 * proof of the tool     HMAC-SHA256 of "maestro-control 2 tool", challenge, nonce, request
 * </pre>
 *
 * The challenge is random and of the tool, the nonce is random and of the server, so that what was
 * overheard or had from somebody else proves nothing. Safe for use by many threads.
 */
final class KeyProof {

  /** Of a proof, a challenge, a nonce, and the key. */
  static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;

  /**
   * @param key in hexadecimal digits
   */
  KeyProof(String key) {
    this.key = new SecretKeySpec(HexFormat.of().parseHex(key), ALGORITHM);
  }

  static byte[] random() {
    byte[] random = new byte[BYTES];
    RANDOM.nextBytes(random);
    return random;
  }

  byte[] ofServer(byte[] challenge, byte[] nonce) {
    return proof("server", challenge, nonce, new byte[0]);
  }

  byte[] ofTool(byte[] challenge, byte[] nonce, byte[] request) {
    return proof("tool", challenge, nonce, request);
  }

  /** Takes as long whatever differs. */
  static boolean isSame(byte[] one, byte[] other) {
    return MessageDigest.isEqual(one, other);
  }

  private byte[] proof(String side, byte[] challenge, byte[] nonce, byte[] request) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(("maestro-control 2 " + side).getBytes(StandardCharsets.US_ASCII));
      mac.update(challenge);
      mac.update(nonce);
      return mac.doFinal(request);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Each Java has " + ALGORITHM, e);
    }
  }
}

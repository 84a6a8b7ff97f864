package dev.maestro.http;

import java.io.IOException;

/** The server cannot listen where it is told to; the message is one line that says where and why. */
public final class AddressUnavailable extends IOException {

  private static final long serialVersionUID = 1L;

  AddressUnavailable(String address, Throwable cause) {
    super("Cannot listen on " + address + ": " + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("no reason given");
  }
}

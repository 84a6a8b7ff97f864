package dev.maestro.http;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether the headers of a request say that its body is JSON, as it came (RFC 9110, section 8). */
final class MediaType {

  private static final Pattern JSON =
      Pattern.compile("application/json|[a-z0-9!#$&^_.-]+/[a-z0-9!#$&^_.-]+\\+json");

  /** With the spelling that is wrong and common. */
  private static final Set<String> UTF_8 = Set.of("utf-8", "\"utf-8\"", "utf8");

  private MediaType() {}

  /**
   * @throws Refusal if they say anything else, or nothing
   */
  static void requireJson(HeaderMap headers) {
    HeaderValues types = headers.get(Headers.CONTENT_TYPE);
    if (types == null || types.size() != 1 || !isJson(types.getFirst())) {
      throw Refusal.unsupportedMediaType("Content-Type: application/json is needed, in UTF-8");
    }
    HeaderValues encodings = headers.get(Headers.CONTENT_ENCODING);
    if (encodings != null
        && !encodings.stream()
            .allMatch(encoding -> encoding.strip().equalsIgnoreCase("identity"))) {
      throw Refusal.unsupportedMediaType(
          "No Content-Encoding is understood; send the body as it is");
    }
  }

  private static boolean isJson(String header) {
    String[] parts = header.toLowerCase(Locale.ROOT).split(";", -1);
    if (!JSON.matcher(parts[0].strip()).matches()) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("charset=") && !isUtf8(parameter.substring("charset=".length()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUtf8(String charset) {
    return UTF_8.contains(charset);
  }
}

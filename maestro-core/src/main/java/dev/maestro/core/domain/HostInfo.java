package dev.maestro.core.domain;

/**
 * The machine that the server runs on.
 *
 * @param platform {@code linux}, {@code darwin}, {@code win32}, or another name of Node's {@code
 *     os.platform()}, which the first clients used
 */
public record HostInfo(String hostname, String platform) {}

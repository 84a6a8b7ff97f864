package dev.maestro.testkit.faulty;

import static dev.maestro.testkit.faulty.FaultyFileSystem.unwrap;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path of another file system, which leads through the faults. */
record FaultyPath(FaultyFileSystem system, Path sound) implements Path {

  private @Nullable Path wrap(@Nullable Path path) {
    return path == null ? null : system.wrap(path);
  }

  @Override
  public FileSystem getFileSystem() {
    return system;
  }

  @Override
  public boolean isAbsolute() {
    return sound.isAbsolute();
  }

  @Override
  public @Nullable Path getRoot() {
    return wrap(sound.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return wrap(sound.getFileName());
  }

  @Override
  public @Nullable Path getParent() {
    return wrap(sound.getParent());
  }

  @Override
  public int getNameCount() {
    return sound.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return system.wrap(sound.getName(index));
  }

  @Override
  public Path subpath(int beginIndex, int endIndex) {
    return system.wrap(sound.subpath(beginIndex, endIndex));
  }

  @Override
  public boolean startsWith(Path other) {
    return sound.startsWith(unwrap(other));
  }

  @Override
  public boolean endsWith(Path other) {
    return sound.endsWith(unwrap(other));
  }

  @Override
  public Path normalize() {
    return system.wrap(sound.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return system.wrap(sound.resolve(unwrap(other)));
  }

  @Override
  public Path relativize(Path other) {
    return system.wrap(sound.relativize(unwrap(other)));
  }

  @Override
  public URI toUri() {
    return sound.toUri();
  }

  @Override
  public Path toAbsolutePath() {
    return system.wrap(sound.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return system.wrap(sound.toRealPath(options));
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int compareTo(Path other) {
    return sound.compareTo(unwrap(other));
  }

  @Override
  public String toString() {
    return sound.toString();
  }
}

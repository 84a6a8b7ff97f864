package dev.maestro.testkit.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path of jimfs that leads to a file system that can crash. */
record CrashingPath(CrashingFileSystem system, Path pure) implements Path {

  private @Nullable Path wrap(@Nullable Path path) {
    return path == null ? null : system.wrap(path);
  }

  @Override
  public FileSystem getFileSystem() {
    return system;
  }

  @Override
  public boolean isAbsolute() {
    return pure.isAbsolute();
  }

  @Override
  public @Nullable Path getRoot() {
    return wrap(pure.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return wrap(pure.getFileName());
  }

  @Override
  public @Nullable Path getParent() {
    return wrap(pure.getParent());
  }

  @Override
  public int getNameCount() {
    return pure.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return system.wrap(pure.getName(index));
  }

  @Override
  public Path subpath(int beginIndex, int endIndex) {
    return system.wrap(pure.subpath(beginIndex, endIndex));
  }

  private boolean isOfTheSame(Path other) {
    return other.getFileSystem().equals(system);
  }

  @Override
  public boolean startsWith(Path other) {
    return isOfTheSame(other) && pure.startsWith(CrashingFileSystem.pure(other));
  }

  @Override
  public boolean endsWith(Path other) {
    return isOfTheSame(other) && pure.endsWith(CrashingFileSystem.pure(other));
  }

  @Override
  public Path normalize() {
    return system.wrap(pure.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return system.wrap(pure.resolve(CrashingFileSystem.pure(other)));
  }

  @Override
  public Path relativize(Path other) {
    return system.wrap(pure.relativize(CrashingFileSystem.pure(other)));
  }

  @Override
  public URI toUri() {
    return pure.toUri();
  }

  @Override
  public Path toAbsolutePath() {
    return system.wrap(pure.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    CrashingFileSystem.Place place = system.place(this);
    place.require(this);
    return system.wrap(pure.toAbsolutePath().normalize());
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int compareTo(Path other) {
    return pure.compareTo(CrashingFileSystem.pure(other));
  }

  @Override
  public String toString() {
    return pure.toString();
  }
}

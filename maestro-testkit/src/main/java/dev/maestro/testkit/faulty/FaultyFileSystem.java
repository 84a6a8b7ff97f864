package dev.maestro.testkit.faulty;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Another file system, with faults. */
public final class FaultyFileSystem extends FileSystem {

  private final FileSystem sound;
  private final FaultyProvider provider;

  public FaultyFileSystem(FileSystem sound, Faults faults) {
    this.sound = sound;
    this.provider = new FaultyProvider(sound.provider(), this, faults);
  }

  Path wrap(Path path) {
    return new FaultyPath(this, path);
  }

  /** The same place, without the faults. */
  public static Path soundOf(Path path) {
    return unwrap(path);
  }

  static Path unwrap(Path path) {
    return path instanceof FaultyPath faulty ? faulty.sound() : path;
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public Path getPath(String first, String... more) {
    return wrap(sound.getPath(first, more));
  }

  @Override
  public void close() throws IOException {
    sound.close();
  }

  @Override
  public boolean isOpen() {
    return sound.isOpen();
  }

  @Override
  public boolean isReadOnly() {
    return sound.isReadOnly();
  }

  @Override
  public String getSeparator() {
    return sound.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return StreamSupport.stream(sound.getRootDirectories().spliterator(), false)
        .map(this::wrap)
        .toList();
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return sound.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return sound.supportedFileAttributeViews();
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = sound.getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(unwrap(path));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return sound.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException();
  }
}

package dev.maestro.testkit.faulty;

import static dev.maestro.testkit.faulty.FaultyFileSystem.unwrap;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Fails whatever changes the disk; reads go well. */
final class FaultyProvider extends FileSystemProvider {

  private final FileSystemProvider sound;
  private final FaultyFileSystem system;
  private final Faults faults;

  FaultyProvider(FileSystemProvider sound, FaultyFileSystem system, Faults faults) {
    this.sound = sound;
    this.system = system;
    this.faults = faults;
  }

  @Override
  public void createDirectory(Path dir, FileAttribute<?>... attrs) throws IOException {
    faults.at("mkdir", dir, () -> sound.createDirectory(unwrap(dir), attrs));
  }

  @Override
  public void delete(Path path) throws IOException {
    faults.at("delete", path, () -> sound.delete(unwrap(path)));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    faults.at("rename", target, () -> sound.move(unwrap(source), unwrap(target), options));
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs) throws IOException {
    if (Files.isDirectory(unwrap(path))) {
      return new FaultyChannel(null, path, faults);
    }
    requireWritable(path, options);
    if (options.contains(StandardOpenOption.CREATE_NEW)
        || (options.contains(StandardOpenOption.CREATE) && Files.notExists(unwrap(path)))) {
      // The file may be there although its creation failed.
      faults.at("create", path, () -> sound.newFileChannel(unwrap(path), options, attrs).close());
      Set<OpenOption> there = new HashSet<>(options);
      there.remove(StandardOpenOption.CREATE_NEW);
      return new FaultyChannel(sound.newFileChannel(unwrap(path), there), path, faults);
    }
    return new FaultyChannel(sound.newFileChannel(unwrap(path), options, attrs), path, faults);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs) throws IOException {
    requireWritable(path, options);
    return sound.newByteChannel(unwrap(path), options, attrs);
  }

  private void requireWritable(Path path, Set<? extends OpenOption> options) throws IOException {
    if (options.contains(StandardOpenOption.WRITE)) {
      faults.requireWritable(path);
    }
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
    DirectoryStream<Path> entries =
        sound.newDirectoryStream(unwrap(dir), entry -> filter.accept(system.wrap(entry)));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return StreamSupport.stream(entries.spliterator(), false).map(system::wrap).iterator();
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    sound.copy(unwrap(source), unwrap(target), options);
  }

  @Override
  public boolean isSameFile(Path path, Path path2) throws IOException {
    return sound.isSameFile(unwrap(path), unwrap(path2));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return sound.isHidden(unwrap(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return sound.getFileStore(unwrap(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    if (List.of(modes).contains(AccessMode.WRITE)) {
      faults.requireWritable(path);
    }
    sound.checkAccess(unwrap(path), modes);
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return sound.getFileAttributeView(unwrap(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return sound.readAttributes(unwrap(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return sound.readAttributes(unwrap(path), attributes, options);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    sound.setAttribute(unwrap(path), attribute, value, options);
  }

  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }
}

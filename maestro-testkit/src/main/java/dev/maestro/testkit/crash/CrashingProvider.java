package dev.maestro.testkit.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link Files} asks of a file system that can crash. */
final class CrashingProvider extends FileSystemProvider {

  private static final Set<? extends OpenOption> UNSUPPORTED =
      Set.of(StandardOpenOption.SYNC, StandardOpenOption.DSYNC, StandardOpenOption.DELETE_ON_CLOSE);

  private final CrashingFileSystem system;

  CrashingProvider(CrashingFileSystem system) {
    this.system = system;
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs) throws IOException {
    if (options.stream().anyMatch(UNSUPPORTED::contains)) {
      throw new UnsupportedOperationException(options.toString());
    }
    boolean writes =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    int number =
        system.open(
            path,
            writes && options.contains(StandardOpenOption.CREATE),
            writes && options.contains(StandardOpenOption.CREATE_NEW));
    if (writes && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
      system.truncate(number, path, 0);
    }
    return new CrashingChannel(system, path, number, options);
  }

  /** As a file system without links does it. */
  @Override
  public void createLink(Path link, Path existing) throws IOException {
    throw new FileSystemException(link.toString(), existing.toString(), "Operation not permitted");
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attrs) throws IOException {
    return newFileChannel(path, options, attrs);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path dir, DirectoryStream.Filter<? super Path> filter) throws IOException {
    int directory = system.place(dir).require(dir);
    if (!system.tree().isDirectory(directory)) {
      throw new NotDirectoryException(dir.toString());
    }
    List<Path> found = new ArrayList<>();
    for (String name : system.tree().entries(directory).keySet()) {
      Path entry = dir.resolve(name);
      if (filter.accept(entry)) {
        found.add(entry);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return found.iterator();
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }

  @Override
  public void createDirectory(Path dir, FileAttribute<?>... attrs) throws IOException {
    system.makeDirectory(dir);
  }

  @Override
  public void delete(Path path) throws IOException {
    system.delete(path);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Set<CopyOption> wanted = Set.of(options);
    system.rename(
        source,
        target,
        wanted.contains(StandardCopyOption.REPLACE_EXISTING)
            || wanted.contains(StandardCopyOption.ATOMIC_MOVE));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    boolean replaces = Set.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
    byte[] bytes = Files.readAllBytes(source);
    if (replaces) {
      Files.write(target, bytes);
    } else {
      Files.write(target, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
  }

  @Override
  public boolean isSameFile(Path path, Path path2) throws IOException {
    return path.equals(path2)
        || system.place(path).require(path) == system.place(path2).require(path2);
  }

  @Override
  public boolean isHidden(Path path) {
    return String.valueOf(path.getFileName()).startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    system.place(path).require(path);
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return type == BasicFileAttributeView.class ? type.cast(new View(system, path)) : null;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class) {
      throw new UnsupportedOperationException(type.toString());
    }
    return type.cast(attributes(path));
  }

  private Attributes attributes(Path path) throws IOException {
    int number = system.place(path).require(path);
    Tree tree = system.tree();
    return new Attributes(number, tree.isDirectory(number), tree.file(number));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String getScheme() {
    return "crashing";
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

  private record Attributes(int number, boolean isDirectory, Tree.Stored file)
      implements BasicFileAttributes {

    @Override
    public FileTime lastModifiedTime() {
      return FileTime.fromMillis(file.modified());
    }

    @Override
    public FileTime lastAccessTime() {
      return lastModifiedTime();
    }

    @Override
    public FileTime creationTime() {
      return lastModifiedTime();
    }

    @Override
    public boolean isRegularFile() {
      return !isDirectory;
    }

    @Override
    public boolean isSymbolicLink() {
      return false;
    }

    @Override
    public boolean isOther() {
      return false;
    }

    @Override
    public long size() {
      return file.content().size();
    }

    @Override
    public Object fileKey() {
      return number;
    }
  }

  private record View(CrashingFileSystem system, Path path) implements BasicFileAttributeView {

    @Override
    public String name() {
      return "basic";
    }

    @Override
    public BasicFileAttributes readAttributes() throws IOException {
      return Files.readAttributes(path, BasicFileAttributes.class);
    }

    @Override
    public void setTimes(
        @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
        throws IOException {
      if (modified != null) {
        system.touch(path, modified.toMillis());
      }
    }
  }
}

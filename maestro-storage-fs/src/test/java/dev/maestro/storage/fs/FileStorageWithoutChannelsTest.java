package dev.maestro.storage.fs;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.nio.file.FileSystem;
import java.nio.file.Path;

/** A file system that can neither sync nor lock, and has drive letters. */
class FileStorageWithoutChannelsTest extends FileStorageContract {

  private final FileSystem memory = Jimfs.newFileSystem(Configuration.windows());

  @Override
  Path directory() {
    return memory.getPath("C:\\maestro\\data");
  }
}

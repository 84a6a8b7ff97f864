package dev.maestro.storage.fs;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Feature;
import com.google.common.jimfs.Jimfs;
import java.nio.file.FileSystem;
import java.nio.file.Path;

class FileStorageInMemoryTest extends FileStorageContract {

  private final FileSystem memory =
      Jimfs.newFileSystem(
          Configuration.unix().toBuilder()
              .setSupportedFeatures(Feature.FILE_CHANNEL, Feature.LINKS, Feature.SYMBOLIC_LINKS)
              .build());

  @Override
  Path directory() {
    return memory.getPath("/data");
  }
}

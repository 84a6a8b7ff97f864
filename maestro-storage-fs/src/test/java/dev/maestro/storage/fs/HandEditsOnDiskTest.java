package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Value;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandEditsOnDiskTest extends HandEditsRules {

  HandEditsOnDiskTest(@TempDir Path directory) {
    super(directory.resolve("data"));
  }

  /** More bytes than an array can have. */
  @Test
  void anEditOfAnySizeUnderTheServersFeetIsKeptAsideAndNotRead() throws Exception {
    open();
    write("projects/p_1.json", "mine");
    try (RandomAccessFile large =
        new RandomAccessFile(root.resolve("projects/p_1.json").toFile(), "rw")) {
      large.setLength(3L << 30);
    }
    change(tx -> tx.save(new Project(new ProjectId("p_1"), "P", "", "", 1, 1, Value.Fields.EMPTY)));
    assertThat(read("projects/p_1.json")).contains("\"P\"");
    assertThat(root.resolve("projects/p_1.json.edited")).hasSize(3L << 30);
  }
}

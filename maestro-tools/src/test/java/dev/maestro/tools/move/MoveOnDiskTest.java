package dev.maestro.tools.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maestro.core.port.Storage;
import dev.maestro.storage.fs.FileStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

final class MoveOnDiskTest extends MoveRules {

  @TempDir Path dir;
  private int stores;

  @Override
  Storage newStore() {
    return FileStorage.open(dir.resolve("store" + ++stores));
  }

  @Test
  void aDryRunRefusesWhatWouldTakeThePlaceOfABrokenDocument() throws IOException {
    Path data = dir.resolve("broken");
    byte[] lines =
        bytes(
            """
            {'format':'maestro-export','version':1,'projects':2,'tasks':2,'sessions':1}
            {'project':{'id':'p'}}
            {'project':{'id':'q'}}
            {'task':{'id':'t1','projectId':'p'}}
            {'task':{'id':'other','projectId':'p'}}
            {'session':{'id':'s','projectId':'p'}}
            """);
    try (FileStorage store = FileStorage.open(data)) {
      imported(lines, store);
    }
    Files.writeString(data.resolve("projects/p.json"), "{");
    Files.writeString(data.resolve("tasks/p/t1.json"), "{");
    Files.writeString(data.resolve("sessions/s.json"), "{");
    byte[] brought =
        bytes(
            """
            {'format':'maestro-export','version':1,'projects':1,'tasks':1,'sessions':1}
            {'project':{'id':'P'}}
            {'task':{'id':'T1','projectId':'q'}}
            {'session':{'id':'S','projectId':'q'}}
            """);
    try (FileStorage store = FileStorage.open(data)) {
      long before = store.events().latestSeq();
      for (boolean dryRun : new boolean[] {true, false}) {
        ObjectNode result = imported(new ByteArrayInputStream(brought), store, false, dryRun);
        assertThat(texts(result.path("conflicts")))
            .containsExactly(
                "project P, which the store has as a document that cannot be read",
                "task T1, which the store has as a document that cannot be read",
                "session S, which the store has as a document that cannot be read");
      }
      assertThat(store.events().latestSeq()).isEqualTo(before);
    }
  }
}

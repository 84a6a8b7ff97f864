package dev.maestro.storage.fs.skills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.maestro.core.domain.NotFound;
import dev.maestro.core.domain.Role;
import dev.maestro.core.domain.Skill;
import dev.maestro.core.domain.SkillInvalid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class FileSkillCatalogTest {

  private final Path directory = Jimfs.newFileSystem(Configuration.unix()).getPath("/home/skills");
  private final FileSkillCatalog catalog = new FileSkillCatalog(directory);

  private void write(String file, String content) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  @Test
  void aMissingDirectoryHoldsNoSkills() {
    assertThat(catalog.skills()).isEmpty();
    assertThatThrownBy(() -> catalog.skill("any")).isInstanceOf(NotFound.class);
  }

  @Test
  void aManifestThatSaysNothingHasTheDefaults() throws IOException {
    write("bare/manifest.json", "{}");
    assertThat(catalog.skills())
        .containsExactly(new Skill("bare", "bare", "", "system", "1.0.0", List.of(), ""));
  }

  @Test
  void everythingThatAManifestSaysIsTold() throws IOException {
    write(
        "b/manifest.json",
        """
        {"name": "B", "version": "2", "description": "d", "type": "role", "assignTo": ["worker"],
         "capabilities": {}, "dependencies": [], "config": {"x": 1}}
        """);
    write("b/skill.md", "do é");
    Skill skill = catalog.skill("b");
    assertThat(skill).isEqualTo(new Skill("b", "B", "d", "role", "2", List.of("worker"), "do é"));
    assertThat(skill.serves(Role.WORKER)).isTrue();
  }

  @Test
  void theTextMayLieInCapitals() throws IOException {
    write("a/manifest.json", "{}");
    write("a/SKILL.md", "loud");
    assertThat(catalog.skill("a").instructions()).isEqualTo("loud");
  }

  @Test
  void skillsAreSortedByTheirFolder() throws IOException {
    for (String id : List.of("c", "a", "b")) {
      write(id + "/manifest.json", "{\"name\": \"same\"}");
    }
    assertThat(catalog.skills()).extracting(Skill::id).containsExactly("a", "b", "c");
  }

  @Test
  void aFolderWithoutAManifestIsNoSkill() throws IOException {
    write("notes/readme.txt", "x");
    write("manifest.json", "{}");
    assertThat(catalog.skills()).isEmpty();
    assertThatThrownBy(() -> catalog.skill("notes")).isInstanceOf(NotFound.class);
  }

  @Test
  void aBrokenManifestIsOffTheListAndSaysWhyUnderItsId() throws IOException {
    write("good/manifest.json", "{}");
    for (String broken : List.of("{", "[]", "", "{\"type\": \"other\"}", "{\"name\": 1}")) {
      write("bad/manifest.json", broken);
      assertThat(catalog.skills()).extracting(Skill::id).containsExactly("good");
      assertThatThrownBy(() -> catalog.skill("bad"))
          .isInstanceOf(SkillInvalid.class)
          .hasMessageContaining("bad");
    }
  }

  @Test
  void aReasonIsLoggedOnceUntilItChanges() throws IOException {
    List<String> logged = new ArrayList<>();
    Logger logger = Logger.getLogger(FileSkillCatalog.class.getName());
    Handler handler = new Collecting(logged);
    logger.addHandler(handler);
    try {
      write("noisy/manifest.json", "{");
      catalog.skills();
      catalog.skills();
      write("noisy/manifest.json", "[]");
      catalog.skills();
      write("noisy/manifest.json", "{}");
      catalog.skills();
      write("noisy/manifest.json", "[]");
      catalog.skills();
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(logged).filteredOn(line -> line.contains("noisy")).hasSize(3);
  }

  @Test
  void aSkillIsReadAfreshEachTime() throws IOException {
    write("a/manifest.json", "{\"version\": \"1\"}");
    assertThat(catalog.skill("a").version()).isEqualTo("1");
    write("a/manifest.json", "{\"version\": \"2\"}");
    assertThat(catalog.skill("a").version()).isEqualTo("2");
  }

  @Test
  void anIdThatIsAPathLeadsNowhere() throws IOException {
    write("a/manifest.json", "{}");
    write("a/b/manifest.json", "{}");
    write("../manifest.json", "{}");
    for (String id : List.of("..", ".", "", "a/b", "a/", "/home/skills/a", "a\u0000", "A")) {
      assertThatThrownBy(() -> catalog.skill(id)).as(id).isInstanceOf(NotFound.class);
    }
  }

  private static final class Collecting extends Handler {
    private final List<String> lines;

    Collecting(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord record) {
      lines.add(String.valueOf(record.getMessage()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aFileInPlaceOfTheDirectoryCountsAsMissing() throws IOException {
    Files.createDirectories(directory.getParent());
    Files.writeString(directory, "no directory");
    assertThat(catalog.skills()).isEmpty();
    assertThatThrownBy(() -> catalog.skill("any")).isInstanceOf(NotFound.class);
  }
}

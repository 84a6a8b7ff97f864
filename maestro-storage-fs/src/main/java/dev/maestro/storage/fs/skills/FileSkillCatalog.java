package dev.maestro.storage.fs.skills;

import dev.maestro.core.domain.MaestroException;
import dev.maestro.core.domain.NotFound;
import dev.maestro.core.domain.Skill;
import dev.maestro.core.domain.SkillInvalid;
import dev.maestro.core.port.SkillCatalog;
import dev.maestro.json.SkillCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The skills of a directory: each folder that holds a {@code manifest.json} is one, and may hold
 * its text in {@code skill.md} or {@code SKILL.md}. Read from disk at each call.
 *
 * <p>An id that is asked for is compared with the names of the folders and never becomes a path.
 */
public final class FileSkillCatalog implements SkillCatalog {

  private static final Logger LOG = LoggerFactory.getLogger(FileSkillCatalog.class);

  /** Stands for the directory itself among the ids of skills, none of which is empty. */
  private static final String DIRECTORY = "";

  private final Path directory;

  /** Why a skill was off the list when it was last looked at, so that it is said once. */
  private final Map<String, String> toldReasons = new ConcurrentHashMap<>();

  /**
   * @param skillsDir may be missing, and may come and go; one that cannot be read counts as missing
   */
  public FileSkillCatalog(Path skillsDir) {
    this.directory = skillsDir;
  }

  @Override
  public List<Skill> skills() {
    List<Skill> skills = new ArrayList<>();
    for (Path folder : folders()) {
      try {
        skills.add(read(folder));
      } catch (SkillInvalid e) {
        LOG.debug("{} is off the list", folder, e);
      }
    }
    skills.sort(Comparator.comparing(Skill::id));
    return List.copyOf(skills);
  }

  @Override
  public Skill skill(String id) {
    for (Path folder : folders()) {
      if (name(folder).equals(id)) {
        return read(folder);
      }
    }
    throw NotFound.skill(id);
  }

  private List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(directory, entry -> Files.isRegularFile(manifest(entry)))) {
      entries.forEach(folders::add);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      tellOnce(DIRECTORY, "There are no skills, since " + directory + " cannot be read: " + e);
      return List.of();
    }
    toldReasons.remove(DIRECTORY);
    return folders;
  }

  private static Path manifest(Path folder) {
    return folder.resolve("manifest.json");
  }

  private static String name(Path folder) {
    return String.valueOf(folder.getFileName());
  }

  private Skill read(Path folder) {
    String id = name(folder);
    try {
      byte[] content = Files.readAllBytes(manifest(folder));
      Skill skill = SkillCodec.readManifest(content, id, instructions(folder));
      toldReasons.remove(id);
      return skill;
    } catch (MaestroException e) {
      throw invalid(id, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw invalid(id, "it cannot be read (" + e + ")");
    }
  }

  private static String instructions(Path folder) throws IOException {
    for (String name : List.of("skill.md", "SKILL.md")) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        // A character that is no UTF-8 must not cost the whole text.
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  private SkillInvalid invalid(String id, String reason) {
    tellOnce(id, "Skill " + id + " is left out: " + reason);
    return new SkillInvalid(id, reason);
  }

  private void tellOnce(String what, String reason) {
    if (!reason.equals(toldReasons.put(what, reason))) {
      LOG.warn(reason);
    }
  }
}

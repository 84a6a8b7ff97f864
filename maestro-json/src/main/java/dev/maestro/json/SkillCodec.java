package dev.maestro.json;

import dev.maestro.core.domain.Faults;
import dev.maestro.core.domain.Skill;
import dev.maestro.core.domain.Value;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;

/** A skill as JSON, and its manifest. */
public final class SkillCodec {

  private static final JsonParsing STORED = new JsonParsing(Limits.STORED);
  private static final List<String> TYPES = List.of("system", "role", "custom");

  private SkillCodec() {}

  /** As an item of a list. */
  public static void writeItem(Skill skill, JsonGenerator generator) {
    generator.writeStartObject();
    writeFields(skill, generator);
    generator.writeEndObject();
  }

  /** With its instructions. */
  public static void writeWhole(Skill skill, JsonGenerator generator) {
    generator.writeStartObject();
    writeFields(skill, generator);
    generator.writeStringProperty("instructions", skill.instructions());
    generator.writeEndObject();
  }

  /** As an item of a list that was just read again. */
  public static void writeReloaded(Skill skill, JsonGenerator generator) {
    generator.writeStartObject();
    writeFields(skill, generator);
    generator.writeBooleanProperty("reloaded", true);
    generator.writeEndObject();
  }

  private static void writeFields(Skill skill, JsonGenerator generator) {
    generator.writeStringProperty("id", skill.id());
    generator.writeStringProperty("name", skill.name());
    generator.writeStringProperty("description", skill.description());
    generator.writeStringProperty("type", skill.type());
    generator.writeStringProperty("version", skill.version());
  }

  /**
   * Reads a manifest.
   *
   * @param folder the skill's folder, which is its id
   * @throws InvalidJson if the manifest is no JSON object
   * @throws dev.maestro.core.domain.ValidationFailed if its fields are wrong
   */
  public static Skill readManifest(byte[] manifest, String folder, String instructions) {
    Value.Fields fields = STORED.parse(manifest);
    Faults faults = new Faults();
    FieldReader reader = new FieldReader(fields, "", faults);
    String type = Objects.requireNonNullElse(reader.text("type"), Skill.DEFAULT_TYPE);
    if (!TYPES.contains(type)) {
      faults.add("type", "type must be one of " + String.join(", ", TYPES));
    }
    Skill skill =
        new Skill(
            folder,
            Objects.requireNonNullElse(reader.text("name"), folder),
            Objects.requireNonNullElse(reader.text("description"), ""),
            type,
            Objects.requireNonNullElse(reader.text("version"), Skill.DEFAULT_VERSION),
            reader.textsOrNone("assignTo"),
            instructions);
    faults.throwIfAny();
    return skill;
  }
}

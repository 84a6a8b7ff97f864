package dev.maestro.json;

import dev.maestro.core.domain.Faults;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.Consumer;
import dev.maestro.core.port.StoreId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Acknowledgements as they are sent, and consumers as they are shown beside the log. */
public final class ConsumerCodec {

  private ConsumerCodec() {}

  /**
   * What a consumer sends.
   *
   * @param storeId what the seq is relative to, as clients see it; null where that is not told
   */
  public record Acknowledgement(long seq, @Nullable String storeId) {}

  /**
   * What there is to read.
   *
   * @param oldestSeq the oldest seq that can be read
   */
  public record Log(StoreId storeId, long oldestSeq, long latestSeq) {}

  /**
   * Reads an acknowledgement.
   *
   * @throws dev.maestro.core.domain.ValidationFailed with every fault that it has
   */
  public static Acknowledgement read(Value.Fields body) {
    Faults faults = new Faults();
    FieldReader reader = new FieldReader(body, "", faults);
    Long seq = reader.seq("seq");
    String storeId = reader.text("storeId");
    if (seq == null && faults.isEmpty()) {
      throw reader.missing("seq");
    }
    faults.throwIfAny();
    return new Acknowledgement(seq == null ? 0 : seq, storeId);
  }

  /**
   * {@code {"name","storeId","seq","lag","lastContact","pruned","foreign"}}; {@code lag} is null
   * where the seq is of another store.
   */
  public static void write(Consumer consumer, Log log, JsonGenerator generator) {
    boolean isForeign = !consumer.isOf(log.storeId());
    generator.writeStartObject();
    generator.writeStringProperty("name", consumer.name().value());
    generator.writeStringProperty("storeId", consumer.storeId().value());
    generator.writeNumberProperty("seq", consumer.seq());
    if (isForeign) {
      generator.writeNullProperty("lag");
    } else {
      generator.writeNumberProperty("lag", Math.max(0, log.latestSeq() - consumer.seq()));
    }
    generator.writeNumberProperty("lastContact", consumer.lastContact());
    generator.writeBooleanProperty("pruned", !isForeign && consumer.seq() + 1 < log.oldestSeq());
    generator.writeBooleanProperty("foreign", isForeign);
    generator.writeEndObject();
  }

  /** {@code {"storeId","oldestSeq","latestSeq","consumers":[…]}}. */
  public static void writeAll(List<Consumer> consumers, Log log, JsonGenerator generator) {
    generator.writeStartObject();
    generator.writeStringProperty("storeId", log.storeId().value());
    generator.writeNumberProperty("oldestSeq", log.oldestSeq());
    generator.writeNumberProperty("latestSeq", log.latestSeq());
    generator.writeName("consumers");
    generator.writeStartArray();
    consumers.forEach(consumer -> write(consumer, log, generator));
    generator.writeEndArray();
    generator.writeEndObject();
  }
}

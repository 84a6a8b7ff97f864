package dev.maestro.json;

import dev.maestro.core.domain.EventFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a client of the stream of events asks for.
 *
 * @param since the seq of the last event that it has; null to begin with what comes
 * @param storeId the store that it has that seq from; null where it does not say
 * @param snapshot whether the state comes first
 * @param heartbeat whether it is told how far the stream is where nothing matches for a while
 * @param spawn whether the spawn requests that nobody took yet come first
 */
public record Subscription(
    EventFilter filter,
    @Nullable Long since,
    @Nullable String storeId,
    boolean snapshot,
    boolean heartbeat,
    boolean spawn) {}

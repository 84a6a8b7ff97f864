package dev.maestro.core.usecase;

import dev.maestro.core.domain.EventSubject;
import dev.maestro.core.domain.SessionId;

/**
 * A spawn request that nobody has moved on with yet.
 *
 * @param session the session that waits, which was made with the request
 * @param seq of the request
 * @param at when it was made, in milliseconds since the epoch
 * @param subject what the request is about
 */
record OpenSpawn(SessionId session, long seq, long at, EventSubject subject) {}

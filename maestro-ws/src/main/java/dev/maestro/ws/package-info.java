/** Committed events on their way to WebSocket clients, each at its own pace. */
@NullMarked
package dev.maestro.ws;

import org.jspecify.annotations.NullMarked;

/** The JSON of Maestro: one codec an aggregate, shared by disk, HTTP and WebSocket. */
@NullMarked
package dev.maestro.json;

import org.jspecify.annotations.NullMarked;

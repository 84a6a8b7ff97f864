package dev.maestro.storage.fs;

import dev.maestro.storage.fs.journal.Place;

/**
 * What readers see.
 *
 * @param place where the journal is that led to this state
 */
record Visible(State state, Place place) {}

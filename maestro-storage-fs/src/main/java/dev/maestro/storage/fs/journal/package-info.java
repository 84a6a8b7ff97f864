/** The append-only journal: records of opaque bytes in segments, which no crash takes back. */
@NullMarked
package dev.maestro.storage.fs.journal;

import org.jspecify.annotations.NullMarked;

/** Moves entities between stores, as lines of JSON. */
@NullMarked
package dev.maestro.tools.move;

import org.jspecify.annotations.NullMarked;

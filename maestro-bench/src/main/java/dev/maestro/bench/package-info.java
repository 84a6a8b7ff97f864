/** Measures the store beside bare programs that do the least that the same work takes. */
@NullMarked
package dev.maestro.bench;

import org.jspecify.annotations.NullMarked;

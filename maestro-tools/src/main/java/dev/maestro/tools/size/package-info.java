/** What a store takes, and what it can give back. */
@NullMarked
package dev.maestro.tools.size;

import org.jspecify.annotations.NullMarked;

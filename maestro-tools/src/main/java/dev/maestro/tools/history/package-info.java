/** What happened in a store, as far back as its journal goes. */
@NullMarked
package dev.maestro.tools.history;

import org.jspecify.annotations.NullMarked;

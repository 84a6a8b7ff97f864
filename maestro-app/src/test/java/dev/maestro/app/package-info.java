/** The server as a whole: its settings, and what it does from its start to its end. */
@NullMarked
package dev.maestro.app;

import org.jspecify.annotations.NullMarked;

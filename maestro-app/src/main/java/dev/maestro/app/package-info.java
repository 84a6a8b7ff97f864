/** The server as a program and as a library: its settings, its wiring, its start and its end. */
@NullMarked
package dev.maestro.app;

import org.jspecify.annotations.NullMarked;

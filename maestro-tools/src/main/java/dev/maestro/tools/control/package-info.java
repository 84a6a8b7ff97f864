/** The channel on loopback by which tools reach the server that holds a data directory. */
@NullMarked
package dev.maestro.tools.control;

import org.jspecify.annotations.NullMarked;

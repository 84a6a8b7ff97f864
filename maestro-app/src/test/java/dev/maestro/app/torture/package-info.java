/** A torture is judged by what it finds where something was lost. */
@NullMarked
package dev.maestro.app.torture;

import org.jspecify.annotations.NullMarked;

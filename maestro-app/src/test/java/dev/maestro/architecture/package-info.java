/** Holds the layering of the modules; each rule is shown to bite by code in {@code planted}. */
@NullMarked
package dev.maestro.architecture;

import org.jspecify.annotations.NullMarked;

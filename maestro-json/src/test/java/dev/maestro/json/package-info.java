/** The JSON of the contract, to the letter. */
@NullMarked
package dev.maestro.json;

import org.jspecify.annotations.NullMarked;

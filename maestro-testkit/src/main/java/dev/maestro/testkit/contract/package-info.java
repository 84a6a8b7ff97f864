/** The promises of the ports as tests, for an adapter to extend and so to be held to. */
@NullMarked
package dev.maestro.testkit.contract;

import org.jspecify.annotations.NullMarked;

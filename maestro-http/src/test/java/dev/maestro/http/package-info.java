/** Tests of the REST interface, through a real listener. */
@NullMarked
package dev.maestro.http;

import org.jspecify.annotations.NullMarked;

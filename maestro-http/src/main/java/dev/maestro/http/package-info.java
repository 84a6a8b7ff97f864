/** The REST interface: who may talk to the server, its routes, and how requests come and answers go. */
@NullMarked
package dev.maestro.http;

import org.jspecify.annotations.NullMarked;

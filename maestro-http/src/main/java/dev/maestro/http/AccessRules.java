package dev.maestro.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Which hosts the server answers to, and which web pages may use it, beyond those of this machine.
 * Immutable.
 */
public final class AccessRules {

  private final Set<String> hosts;
  private final Set<WebOrigin> origins;

  private AccessRules(Builder builder) {
    this.hosts = Set.copyOf(builder.hosts);
    this.origins = Set.copyOf(builder.origins);
  }

  /** Rules that allow this machine alone. */
  public static AccessRules localOnly() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  boolean allows(Authority host) {
    return host.isLoopback() || hosts.contains(host.host());
  }

  boolean allows(WebOrigin origin) {
    return origin.isLocal() || origins.contains(origin);
  }

  /** Collects rules; each method throws an exception whose message is fit for whoever set it. */
  public static final class Builder {

    private final Set<String> hosts = new HashSet<>();
    private final Set<WebOrigin> origins = new HashSet<>();

    private Builder() {}

    /**
     * Also answers requests whose Host is that name or address, with any port. Meant for the literal
     * host that the server listens on, the host of its own URL, and what its user names.
     *
     * @param host without a port; an IPv6 address with or without brackets
     * @throws IllegalArgumentException if it is no host
     */
    public Builder allowHost(String host) {
      String literal = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
      if (!Authority.isHost(literal)) {
        throw new IllegalArgumentException(
            "\"" + host + "\" is no host: a name or an address without a port is needed");
      }
      hosts.add(literal.toLowerCase(Locale.ROOT));
      return this;
    }

    /**
     * Also answers web pages of that origin.
     *
     * @param origin as browsers send it: {@code scheme://host[:port]}
     * @throws IllegalArgumentException if it is no origin
     */
    public Builder allowOrigin(String origin) {
      origins.add(
          WebOrigin.parse(origin)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "\""
                              + origin
                              + "\" is no origin: scheme://host or scheme://host:port is needed,"
                              + " without a path")));
      return this;
    }

    public AccessRules build() {
      return new AccessRules(this);
    }
  }
}

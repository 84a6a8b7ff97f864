# docker build -t maestro-server .
# docker run: see "In a container" in README.md.

FROM eclipse-temurin:25-jdk AS build
WORKDIR /src
COPY . .
# The checks and the tests are the build's; an image takes what they have passed.
RUN ./mvnw -B -q -pl maestro-app -am -P '!checks' -Dmaven.test.skip=true package

FROM eclipse-temurin:25-jre
# A number, so that an orchestrator can see that it is not root; no entry in /etc/passwd is needed.
RUN install -d -o 10001 -g 10001 /data
COPY --from=build /src/maestro-app/target/maestro-server.jar /app/maestro-server.jar

# Inside a container loopback reaches nobody. Who may reach the port is decided where it is
# published: on the host's loopback, unless you know better.
ENV PORT=3000 MAESTRO_HOST=0.0.0.0 MAESTRO_INSECURE=1 DATA_DIR=/data SKILLS_DIR=/skills
USER 10001:10001
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM

# By bash itself, since the image need not have curl.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT; printf 'GET /health HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3; read -r _ status _ <&3; [ \"$status\" = 200 ]"]

ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-jar", "/app/maestro-server.jar"]
